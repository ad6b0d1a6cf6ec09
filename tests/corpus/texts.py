"""Texts that are no files of geodata: shapes typed as WKT, filters in CQL2, queries in TOML."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Text:
    """A text, the exit status that it leads to, and a word of what is said of it."""

    text: str
    status: int
    words: str


SQUARE: Final = "POLYGON ((4.38 45.44, 4.39 45.44, 4.39 45.45, 4.38 45.45, 4.38 45.44))"

WKT: Final = (
    Text(SQUARE, 0, ""),
    Text(SQUARE.lower(), 0, ""),
    Text(f"SRID=4326;{SQUARE}", 0, ""),
    Text("POLYGON ((4 45, 4.1 45.1, 4.1 45, 4 45.1, 4 45))", 0, ""),
    Text("POLYGON ((4 45, 5 45, 5 46))", 1, "closed"),
    Text("POLYGON ((4 45, 5 45", 1, "WKT"),
    Text("POLYGON EMPTY", 0, ""),
    Text("POLYGON ((45.44 4.38, 45.45 4.38, 45.45 4.39, 45.44 4.38))", 1, "swapped"),
    Text("POLYGON ((nan 45, 5 45, 5 46, nan 45))", 1, ""),
    Text("POLYGON ((808000 6480000, 809000 6480000, 809000 6481000, 808000 6480000))", 1, "metres"),
    Text(f"SRID=999999;{SQUARE}", 1, "PROJ"),
    Text(f"{SQUARE}\n{SQUARE[:-1]}", 1, "line 2"),
    Text(f"{SQUARE}\nSRID=2154;{SQUARE}", 1, "one reference system"),
    Text("CIRCULARSTRING (4 45, 5 46, 6 45)", 1, "names no zones"),
    Text('{"type":"Polygon","coordinates":[[[4,45],[5,45],[5,46],[4,46]]]}', 1, "closed ring"),
    Text('{"type":"Polygon"', 1, "a complete JSON document"),
    Text("/vsicurl/http://127.0.0.1:9/a.gpkg", 1, "names no zones"),
    Text("/etc/passwd", 1, "a file ending in"),
    Text("x" * 5000, 1, "names no zones"),
    Text("\x1b[31mred", 1, "names no zones"),
    Text("near:4.39,45.44:-5m", 1, "near:PLACE:DISTANCE"),
    Text("near:4.39,45.44:1e99m", 1, "near:PLACE:DISTANCE"),
    Text("near:4.39,45.44:99999999999999km", 1, "500 km"),
    Text("grid:h3:99", 1, ""),
    Text("by:nothing", 1, ""),
    Text("schools/nobody", 1, "no feature"),
)

CQL2: Final = (
    Text("insee_code = '42218' OR insee_code <> '42218'", 0, ""),
    Text("name_fr LIKE '%a%' OR name_fr IS NOT NULL", 0, ""),
    Text("floor_area_m2 >=", 1, ""),
    Text("category = 'open", 1, ""),
    Text("((((", 1, ""),
    Text("nothing_of_that_name > 1", 1, "nothing_of_that_name"),
    Text("__import__('os').system('true')", 1, ""),
    Text("1; DROP TABLE places", 1, ""),
    Text("(" * 3000 + "1 = 1" + ")" * 3000, 1, ""),
    Text("NOT " * 300 + "1 = 1", 1, "operators one within another"),
    Text("1 + " * 200 + "1 = 1", 1, "operators one within another"),
    Text("\0", 1, ""),
    Text("floor_area_m2 > 1e999", 1, ""),
    Text("S_INTERSECTS(geometry, POINT(4 45))", 1, ""),
)

QUERY: Final = (
    Text("[weights]\nschools = 1\n", 0, ""),
    Text('near = ["schools<=1km"]\n', 0, ""),
    Text("", 0, "Ask for instance"),
    Text("[weights", 1, "TOML"),
    Text("weights = 3\n", 1, ""),
    Text("[weights]\nschools = -1\n", 1, "weights.schools"),
    Text("[weights]\nschools = nan\n", 1, ""),
    Text("[weights]\nschools = inf\n", 1, ""),
    Text('[weights]\nschools = "1"\n', 1, ""),
    Text("[weights]\nschols = 1\n", 1, "schools"),
    Text("[weights]\nschools = 1\nschools = 2\n", 1, "TOML"),
    Text('unknown = "x"\n[weights]\nschools = 1\n', 1, "unknown"),
    Text('method = "magic"\n[weights]\nschools = 1\n', 1, "magic"),
    Text("top = 0\n[weights]\nschools = 1\n", 1, ""),
    Text("samples = 100000000000\n[weights]\nschools = 1\n", 1, ""),
    Text("samples = -1\n[weights]\nschools = 1\n", 1, ""),
    Text('seed = "a"\n[weights]\nschools = 1\n', 1, ""),
    Text('near = "schools<=1km"\n', 1, ""),
    Text('near = ["schools<=-1km"]\n', 1, ""),
    Text('candidates = ["/etc/passwd"]\n[weights]\nschools = 1\n', 1, ""),
    Text("candidates = [1]\n[weights]\nschools = 1\n", 1, ""),
    Text("[weights]\nschools = 1\n[scales]\nschools = [5, 5]\n", 1, ""),
    Text("[weights]\nschools = 1\n[scales]\nschools = [1]\n", 1, ""),
    Text("[weights]\nschools = 1\n" + "a.b" * 3000 + " = 1\n", 1, ""),
    Text("<html></html>", 1, "TOML"),
)

MAPPING: Final = (
    Text("[columns", 1, "TOML"),
    Text("columns = 3\n", 1, ""),
    Text('[columns]\ncolour = "x"\n', 1, "colour"),
    Text('crs = "EPSG:999999"\n', 1, ""),
    Text('crs = "+proj=longlat +nadgrids=/etc/passwd"\n', 1, ""),
    Text('[states]\n"x" = "connected"\n', 1, "connected"),
)
