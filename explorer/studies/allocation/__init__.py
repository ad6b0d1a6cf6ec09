"""Several sites as one decision: the question, its demand, the answer, and why.

Modules are imported by name: an answer in a shell must not wait for what it does not use.
"""
