"""Criteria by name: what each measures of a candidate, how sure, on which scale, by which source.

``registry`` holds the families, ``measure`` what they come to; ``nearby``, ``fibre`` and
``standing`` measure.
"""
