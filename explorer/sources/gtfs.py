"""Stops of a GTFS feed, with how many vehicles leave each one on an ordinary working day.

Plain pandas: gtfs-kit brings polars and folium for figures that are not needed here. Fields are
those of gtfs.org's reference of schedules.
"""

import zipfile
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd

from explorer.sources.answer import Answer
from explorer.sources.entries import Entry
from explorer.sources.packed import archive
from explorer.sources.rows import feature

NEEDED: Final = {
    "stops.txt": ("stop_id", "stop_name", "stop_lat", "stop_lon"),
    "trips.txt": ("trip_id", "service_id"),
    "stop_times.txt": ("trip_id", "stop_id", "departure_time"),
}
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WORKING: Final = 5
LONGEST_DAYS: Final = 400
ADDED, REMOVED = "1", "2"


def stops_of(answer: Answer, entry: Entry) -> tuple[list[dict[str, Any]], str | None]:
    """Read the stops of a feed.

    Parameters
    ----------
    answer : Answer
        A GTFS feed, in zip.
    entry : Entry
        ``query``: ``day``, a date of service, if any.

    Returns
    -------
    tuple of list of dict and str or None
        Features whose properties are those of ``stops.txt``, with ``departures``, the number of
        departures on ``day``: the working day with the most trips, unless one is given.
        Then that day. Trips that ``frequencies.txt`` repeats count once: a feed with that file is
        refused.

    Raises
    ------
    SourceError
        If a file or a column is missing, or no day has service.
    """
    with archive(answer) as members:
        names = set(members.namelist())
        if "frequencies.txt" in names and len(_table(answer, members, "frequencies.txt")):
            expected = "a feed whose trips are all in stop_times.txt"
            raise answer.unexpected(expected, "frequencies.txt, which is not read here")
        stops = _table(answer, members, "stops.txt")
        trips = _table(answer, members, "trips.txt")
        times = _table(answer, members, "stop_times.txt")
        services = _services(answer, members, names)
    day = str(entry.query.get("day") or _ordinary_day(answer, services, trips))
    running = trips.loc[trips["service_id"].isin(services.get(day, set())), "trip_id"]
    leaving = times[times["trip_id"].isin(set(running)) & (times["departure_time"] != "")]
    departures = leaving["stop_id"].value_counts()
    found = []
    for row in stops.to_dict(orient="records"):
        place = _position(answer, row)
        properties = {str(name): text for name, text in row.items()}
        properties |= {"departures": int(departures.get(row["stop_id"], 0)), "day": day}
        found.append(feature(properties, place))
    return found, day


def _position(answer: Answer, row: dict[Any, Any]) -> dict[str, Any] | None:
    if not row["stop_lon"] or not row["stop_lat"]:
        return None
    try:
        numbers = [float(row["stop_lon"]), float(row["stop_lat"])]
    except ValueError as error:
        expected = f"numbers as the position of stop {row['stop_id']!r}"
        raise answer.unexpected(expected, f"{row['stop_lon']!r}, {row['stop_lat']!r}") from error
    return {"type": "Point", "coordinates": numbers}


def _services(answer: Answer, members: zipfile.ZipFile, names: set[str]) -> dict[str, set[str]]:
    # By date, the services that run.
    running: dict[str, set[str]] = {}
    if "calendar.txt" in names:
        needed = ("service_id", "start_date", "end_date", *DAYS)
        for row in _table(answer, members, "calendar.txt", needed).to_dict(orient="records"):
            first, last = _date(answer, row["start_date"]), _date(answer, row["end_date"])
            for step in range(min((last - first).days, LONGEST_DAYS) + 1):
                day = first + timedelta(days=step)
                if row[DAYS[day.weekday()]] == "1":
                    running.setdefault(day.isoformat(), set()).add(row["service_id"])
    if "calendar_dates.txt" in names:
        exceptions = ("service_id", "date", "exception_type")
        for row in _table(answer, members, "calendar_dates.txt", exceptions).to_dict(
            orient="records"
        ):
            day_text = _date(answer, row["date"]).isoformat()
            services = running.setdefault(day_text, set())
            if row["exception_type"] == ADDED:
                services.add(row["service_id"])
            elif row["exception_type"] == REMOVED:
                services.discard(row["service_id"])
    return running


def _ordinary_day(answer: Answer, services: dict[str, set[str]], trips: pd.DataFrame) -> str:
    count = trips["service_id"].value_counts()
    totals = {
        day: int(sum(count.get(service, 0) for service in running))
        for day, running in services.items()
        if date.fromisoformat(day).weekday() < WORKING
    }
    if not totals or max(totals.values()) == 0:
        expected = "a working day with trips"
        raise answer.unexpected(expected, "none in the feed's calendar")
    return max(sorted(totals), key=lambda day: totals[day])


def _date(answer: Answer, text: str) -> date:
    try:
        return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:8]}")
    except ValueError as error:
        expected = "dates as YYYYMMDD"
        raise answer.unexpected(expected, repr(text)) from error


def _table(
    answer: Answer, members: zipfile.ZipFile, name: str, needed: tuple[str, ...] | None = None
) -> pd.DataFrame:
    if name not in members.namelist():
        expected = f"{name} in the feed"
        raise answer.unexpected(expected, ", ".join(members.namelist()[:12]))
    with members.open(name) as stream:
        try:
            frame = pd.read_csv(stream, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        except (ValueError, pd.errors.ParserError) as error:
            expected = f"a table in {name}"
            raise answer.unexpected(expected, str(error)) from error
    for column in needed or NEEDED.get(name, ()):
        if column not in frame.columns:
            expected = f"a column '{column}' in {name}"
            raise answer.unexpected(expected, ", ".join(map(str, frame.columns)))
    return frame
