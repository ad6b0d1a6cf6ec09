"""Several sites chosen at once: location–allocation, from a matrix of distances to a choice.

Modules are imported by name: ``problem`` states a question, ``choose`` answers it.
"""
