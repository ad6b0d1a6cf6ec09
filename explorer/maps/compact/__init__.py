"""Layers of many features as a few bytes each: how they lie in the page, and who writes them.

A layer of more than ``MOST_DRAWN`` features is not written as GeoJSON. It lies in the page as the
base64 text of a raw deflate stream (RFC 1951), in an element that no browser runs; the page knows
the SHA-256 of the stream and reads nothing of one that differs.
``web/src/compact`` reads what this package writes. Inflated, a stream is, with whole numbers
least significant byte first:

- the eight bytes ``MXCMPCT1``, then four bytes with the length of the header;
- the header: JSON in ASCII;
- the parts, back to back, in the order in which the header speaks of them.

**Planes.** A part of ``n`` whole numbers from 0 up to 2**53 - 1 is ``planes`` runs of ``n``
bytes: first the lowest byte of every number, then the next. The header says how many runs there
are, the fewest that hold the greatest number; nought runs where all are nought.

**Header.** ``kind`` is ``"points"``, ``"areas"`` or ``"shapes"``; ``rows`` is how many features
there are, the first ``located`` of which have a position; ``grid`` is ``{"bits", "x", "y"}``;
``geometry`` says how positions are written, ``columns`` how the columns are; ``name`` is the
column that says what a feature is called, or null; ``error_m`` is how far a position written so
lies from the one given, in metres, at most.

**Grid.** The square of Web Mercator, from 85.0511 degrees north to as far south, has 2**bits
columns from west to east and as many rows from north to south. A position is written as its cell,
less the origin ``x``, ``y``, and is read as the middle of the cell. With 28 bits a cell is 15 cm
wide at the equator and 10 cm at 45 degrees.

**Points.** The bits of both numbers alternate in one key, those of the column in the even places,
the lowest first. Rows are in the order of their keys, equal ones in the order of the file: so
what lies in one tile of the map follows one another. ``{"planes"}`` is of the steps from key to
key, the first from nought.

**Areas.** Rows are in the order of the key of the middle of their boxes. ``{"parts", "rings",
"corners", "x", "y"}`` are the planes of five parts: polygons of each feature, rings of each
polygon, corners of each ring without the repeated last one, and the steps of column and row from
corner to corner, the first from nought and each ring going on from the one before; a step ``s``
is written as ``2s`` where it is not negative and as ``-2s - 1`` where it is.

**Shapes.** Features of any kind, written as areas are, with one part more after ``parts``:
``types``, what each of the parts of a feature is: 0 a point, 1 a line, 2 a polygon. A point and a
line have one ring each, which is not closed: the last corner of a line is written. A feature of
one part is read as that, of several of one type as a multiple one, of several types as a
collection; collections within collections are read as one.

**Columns.** Each has a ``name`` and a ``kind``:

- ``coded``: ``values``, in the types of JSON, and ``planes`` of each row's place among them;
- ``number``: ``planes``; nought is no value, any other ``c`` is ``(low + c - 1) / 10**decimals``;
- ``float``: eight runs of the bytes of a double each; not a number is no value;
- ``counted``: ``planes``; nought is no value, any other ``c`` is the text ``prefix`` and the
  figures of ``c - 1``, with noughts before them up to ``width`` figures;
- ``text``: ``planes`` of lengths, nought for no value and one more than the number of bytes for
  any other; then ``bytes`` bytes of UTF-8. With ``json`` each text is the JSON of its value.
"""

from explorer.maps.compact.pack import MOST_DRAWN, Packed, pack

__all__ = ["MOST_DRAWN", "Packed", "pack"]
