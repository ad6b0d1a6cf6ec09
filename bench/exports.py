"""Measure each format of export on synthetic points: processor time, size, memory."""

import argparse
import resource
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np

from explorer.layers.exports.layer import ExportLayer
from explorer.layers.exports.write import FORMS, export_layers
from explorer.tables.workbook import layer_table, to_workbook


def main() -> None:
    """Print a line for each format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    rows: int = parser.parse_args().rows
    random = np.random.default_rng(1)
    frame = gpd.GeoDataFrame(
        {
            "id": [f"p{row}" for row in range(rows)],
            "n": range(rows),
            "x": random.random(rows),
            "text": ["synthétique"] * rows,
        },
        geometry=gpd.points_from_xy(
            4.39 + random.uniform(-0.2, 0.2, rows), 45.45 + random.uniform(-0.2, 0.2, rows)
        ),
        crs="EPSG:4326",
    )
    with tempfile.TemporaryDirectory() as folder:
        for form, told in FORMS.items():
            # Tiles take about as long for each feature, however many: a tenth shows it.
            layer = ExportLayer("points", frame.iloc[: rows // 10] if form == "pmtiles" else frame)
            path = Path(folder) / f"points{told.suffix}"
            start = time.process_time()
            export_layers(path, [layer], form)
            spent = time.process_time() - start
            files = [path] if path.is_file() else list(path.iterdir())
            size = sum(file.stat().st_size for file in files)
            print(f"{form:10} {len(layer.frame):>9,} rows {spent:8.1f} s {size:>13,} bytes")
    start = time.process_time()
    size = len(to_workbook([layer_table(ExportLayer("points", frame))], "fr"))
    spent = time.process_time() - start
    print(f"{'xlsx':10} {rows:>9,} rows {spent:8.1f} s {size:>13,} bytes")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB at most")


if __name__ == "__main__":
    main()
