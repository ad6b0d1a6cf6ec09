"""Street networks: from OpenStreetMap, from lines of a user's own, and in a compact form."""

from explorer.layers.streets.read import read_streets, write_streets

__all__ = ["read_streets", "write_streets"]
