"""The command ``manufacture``: one thin module for each of its commands."""
