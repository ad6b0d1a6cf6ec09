"""Which place suits, why, and how sure that is: the query, its criteria and the answer.

Modules are imported by name: an answer in a shell must not wait for what it does not use.
"""
