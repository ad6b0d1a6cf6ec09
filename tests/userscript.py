"""A script as a planner writes one: run by the tests, and checked by mypy and pyright, strictly."""

from pathlib import Path

import explorer


def stations_near(metres: int) -> list[str]:
    """Name the places that a station is near to, the best first."""
    place = explorer.open_territory()
    answer = place.find(f"stations<={metres}m", weights={"schools": 2, "stations": 1}, top=3)
    return [str(one) for one in answer.features()["name"]]


def contradicted() -> int:
    """Count what was announced and is contradicted."""
    claims = explorer.open_territory().claims_checked()
    return sum(claim["verdict"] == "contradicted" for claim in claims)


def held(path: Path) -> str:
    """Read a file of one's own through the gate, and say what is in it."""
    try:
        layer = explorer.read_file(path)
    except explorer.InputError as error:
        return f"refused: {error}"
    return f"{len(layer.frame)} features in {layer.frame.crs}"


def shares(records: explorer.BuildingRecords, zones: str) -> dict[str, float]:
    """Give the share of what can be connected, by zone."""
    place = explorer.open_territory()
    try:
        study = place.coverage(zones, records, unit="premises")
    except explorer.InputError as error:
        print(error)  # noqa: T201 - a script
        return {}
    return {str(row["name"]): float(row["connectable_share"]) for row in study.rows()}


def main() -> None:
    """Say what was found."""
    explorer.use_language("en")
    print(stations_near(1000), contradicted())  # noqa: T201 - a script


if __name__ == "__main__":
    main()
