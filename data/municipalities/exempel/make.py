"""Make the invented municipality: its tables as somebody would guess them, and its alarm log as it "was".

Run ``python make.py`` in this folder, or ``python make.py FOLDER``. It shares nothing with brandsim: the log is played
here by its own few lines, with numbers that nobody has written into the tables, so that a fit has something to find.
"""

from __future__ import annotations

import csv
import heapq
import math
import sys
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from pyproj import Transformer

YEARS = (2022, 2023, 2024)
SWEDEN = ZoneInfo("Europe/Stockholm")
SOUTH, WEST = 62.30, 14.60
STEP_KM = 2.4
SIDE = 9
"""Junctions from south to north, and from west to east."""

GUESS = {"source": "a guess of those who made the example", "confidence": "assumption"}
MADE = {"source": "made up for the example", "confidence": "assumption"}

MAPPED = {"source": "made up for the example", "confidence": "low"}

STATIONS = (
    # key, name, row, column, form, people, turnout_s; really: median by day in s, how much longer by night, log spread
    ("lindby", "Lindby", 4, 4, "full_time", 5, 90, 86.0, 1.5, 0.3),
    ("norrsjo", "Norrsjö", 7, 2, "on_call", 4, 300, 390.0, 1.25, 0.22),
    ("sodra_mo", "Södra Mo", 1, 6, "on_call", 4, 330, 335.0, 1.25, 0.22),
)

COMES = {"lindby": 1.0, "norrsjo": 0.88, "sodra_mo": 0.97}
"""How likely each person who is alarmed really comes; a unit that too few came to is not in the log."""

LEAST = 3

TYPES = {
    # svenska, english, word in the log, a year as guessed, as it was, people, units, minutes on scene, busiest hour
    "automatic_alarm": ("Automatlarm", "automatic alarm", "AUTOMATLARM", 100, 132, 4, 1, 22, 12),
    "traffic_accident": ("Trafikolycka", "traffic accident", "TRAFIKOLYCKA", 80, 64, 8, 2, 48, 16),
    "building_fire": ("Brand i byggnad", "building fire", "BRAND I BYGGNAD", 40, 46, 8, 2, 95, 19),
    "outdoor_fire": ("Brand i mark", "outdoor fire", "BRAND I MARK", 30, 38, 4, 1, 60, 15),
}
SUMMER = {"outdoor_fire"}
"""Three times as many from May to August as in other months."""

DRIVES_LIKE = 0.92
"""How fast they really drive, of the speed limit."""

COLUMNS = (
    "Ärendenummer",
    "Händelsetyp",
    "Enhet",
    "Station",
    "Larmdag",
    "Larmtid",
    "På väg",
    "Framme",
    "Lämnar",
    "Ledig",
    "N",
    "E",
    "Ombord",
)


def junctions() -> dict[str, tuple[float, float]]:
    """Return where roads meet: latitude and longitude."""
    rng = np.random.default_rng(1)
    found = {}
    for i in range(SIDE):
        for j in range(SIDE):
            north_km, east_km = np.array([i, j]) + rng.uniform(-0.25, 0.25, 2)
            lat = SOUTH + north_km * STEP_KM / 111.2
            found[f"n{i}{j}"] = lat, WEST + east_km * STEP_KM / (111.2 * math.cos(math.radians(lat)))
    return found


def roads(at: Mapping[str, tuple[float, float]]) -> list[dict[str, Any]]:
    """Return the roads: a cross of main roads, streets in the middle, small roads elsewhere, some of them missing."""
    rng = np.random.default_rng(2)
    middle = SIDE // 2
    found = []
    for i in range(SIDE):
        for j in range(SIDE):
            for k, m in ((i + 1, j), (i, j + 1)):
                if SIDE in {k, m}:
                    continue
                main = (i == k == middle) or (j == m == middle)
                town = max(abs(i - middle), abs(j - middle), abs(k - middle), abs(m - middle)) <= 1
                if not main and not town and rng.random() < 0.12:
                    continue
                class_, limit = (
                    ("primary", 90) if main and not town else ("tertiary", 50) if town else ("secondary", 70)
                )
                found.append(
                    {
                        "from": f"n{i}{j}",
                        "to": f"n{k}{m}",
                        "road_class": class_,
                        "length_km": round(1.12 * apart_km(at[f"n{i}{j}"], at[f"n{k}{m}"]), 3),
                        "speed_limit_kmh": limit,
                        **MAPPED,
                    }
                )
    return found


def apart_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return how far two places are from each other."""
    east = (a[1] - b[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
    return 111.2 * math.hypot(a[0] - b[0], east)


def drive_s(edges: Iterable[Mapping[str, Any]], start: str) -> dict[str, float]:
    """Return how long it takes from a junction to every other, at the speed limits."""
    out: dict[str, list[tuple[str, float]]] = {}
    for edge in edges:
        took = edge["length_km"] / edge["speed_limit_kmh"] * 3600
        out.setdefault(edge["from"], []).append((edge["to"], took))
        out.setdefault(edge["to"], []).append((edge["from"], took))
    best, queue = {start: 0.0}, [(0.0, start)]
    while queue:
        reached, node = heapq.heappop(queue)
        if reached > best[node]:
            continue
        for other, took in out[node]:
            if reached + took < best.get(other, math.inf):
                best[other] = reached + took
                heapq.heappush(queue, (reached + took, other))
    return best


def places(at: Mapping[str, tuple[float, float]], edges: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return where people are: many in the middle, few at the border."""
    middle = SIDE // 2
    joined = {edge[end] for edge in edges for end in ("from", "to")}
    found = []
    for node in sorted(joined):
        i, j = int(node[1]), int(node[2])
        town = max(abs(i - middle), abs(j - middle)) <= 1
        people = 700 if town else 20 + 15 * ((3 * i + 5 * j) % 7)
        lat, lon = at[node]
        found.append(
            {
                "place": node,
                "name": f"{'Kvarter' if town else 'Trakt'} {i}{j}",
                "component": "town" if town else "countryside",
                "lat": round(lat, 5),
                "lon": round(lon, 5),
                "weight": people,
                "population": people,
                **MADE,
            }
        )
    return found


def aboard(rng: np.random.Generator, key: str) -> int:
    """Return how many were aboard a unit that rolled."""
    people = next(people for station, _, _, _, _, people, *_ in STATIONS if station == key)
    while True:
        came = int(rng.binomial(people, COMES[key]))
        if came >= LEAST:
            return came


def log(
    at: Mapping[str, tuple[float, float]], edges: list[dict[str, Any]], year: int
) -> list[dict[str, str]]:
    """Return a year's alarms as the log has them: a row for each unit."""
    rng, came = np.random.default_rng(year), np.random.default_rng((year, 1))
    grid = Transformer.from_crs("EPSG:4326", "EPSG:3006", always_xy=True)
    towns = places(at, edges)
    people = np.array([place["weight"] for place in towns], float)
    drives = {key: drive_s(edges, f"n{i}{j}") for key, _, i, j, *_ in STATIONS}
    events = []
    for key, (_, _, word, _, yearly, _, units, minutes, busiest) in TYPES.items():
        hours = 1 + 0.7 * np.cos((np.arange(24) - busiest) / 24 * 2 * np.pi)
        months = np.array([3.0 if key in SUMMER and 5 <= month <= 8 else 1.0 for month in range(1, 13)])
        for month, n in enumerate(rng.poisson(yearly * months / months.sum()), start=1):
            last = monthrange(year, month)[1]
            for _ in range(n):
                hour = int(rng.choice(24, p=hours / hours.sum()))
                second = int(rng.integers(3600))
                moment = datetime(year, month, int(rng.integers(1, last + 1)), hour, tzinfo=SWEDEN)
                place = towns[int(rng.choice(len(towns), p=people / people.sum()))]
                events.append((moment + timedelta(seconds=second), word, units, minutes, place))
    events.sort(key=lambda event: (event[0], event[1]))
    free_at = {key: datetime(year, 1, 1, tzinfo=SWEDEN) for key, *_ in STATIONS}
    rows = []
    for number, (moment, word, units, minutes, place) in enumerate(events, start=1):
        expected = {
            key: turnout + drives[key][place["place"]] / DRIVES_LIKE for key, *_, turnout, _, _ in STATIONS
        }
        free = [key for key in sorted(expected, key=expected.__getitem__) if free_at[key] <= moment]
        scene = minutes * rng.lognormal(0, 0.4)
        for key in (free or [min(free_at, key=free_at.__getitem__)])[:units]:
            name, *_, median, by_night, spread = next(
                station[1:] for station in STATIONS if station[0] == key
            )
            usual = median * (1 if 6 <= moment.hour < 22 else by_night)
            rolled = max(moment, free_at[key]) + timedelta(seconds=float(usual * rng.lognormal(0, spread)))
            took = (drives[key][place["place"]] / DRIVES_LIKE + 35) * rng.lognormal(0, 0.1)
            arrived = rolled + timedelta(seconds=float(took))
            left = arrived + timedelta(minutes=float(scene))
            free_at[key] = left + timedelta(seconds=drives[key][place["place"]] / DRIVES_LIKE)
            east, north = grid.transform(place["lon"], place["lat"])
            cells = (
                f"{year}-{number:04}", word, f"{name} släckbil", key, f"{moment:%Y-%m-%d}", f"{moment:%H:%M:%S}",
                f"{rolled:%Y-%m-%d %H:%M:%S}", f"{arrived:%Y-%m-%d %H:%M:%S}", f"{left:%Y-%m-%d %H:%M:%S}",
                f"{free_at[key]:%Y-%m-%d %H:%M:%S}",
                f"{north:.0f}", f"{east:.0f}", str(aboard(came, key)),
            )  # fmt: skip
            rows.append(dict(zip(COLUMNS, cells, strict=True)))
    return rows


def write(
    path: Path, rows: Iterable[Mapping[str, object]], delimiter: str = ",", encoding: str = "utf-8"
) -> None:
    """Write a table, with the columns that any of its rows has."""
    rows = list(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        columns = list(dict.fromkeys(column for row in rows for column in row))
        table = csv.DictWriter(file, columns, restval="", delimiter=delimiter, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def tables(
    at: Mapping[str, tuple[float, float]], edges: list[dict[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    """Return the tables as those who know the place would fill them in."""
    bare = {"insatsledare": 0, "styrkeledare": 1}
    even = {
        "hour": [f"h{h:02}" for h in range(24)],
        "weekday": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    }
    even["month"] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    shares = {"town": 0.85, "village": 0, "countryside": 0.15, "holiday": 0, "road": 0}
    return {
        "roads/nodes.csv": [
            {"id": key, "name": "", "lat": round(lat, 6), "lon": round(lon, 6), **MAPPED}
            for key, (lat, lon) in at.items()
        ],
        "roads/edges.csv": edges,
        "stations.csv": [
            {
                "station": key,
                "name": name,
                "site": key,
                "lat": round(at[f"n{i}{j}"][0], 5),
                "lon": round(at[f"n{i}{j}"][1], 5),
                "position_uncertainty_m": 50,
                "form": form,
                "turnout_s": turnout,
                "minimum_insatsledare": 0,
                "minimum_styrkeledare": 1,
                "minimum_brandman": 2,
                "ambition_insatsledare": 0,
                "ambition_styrkeledare": 1,
                "ambition_brandman": people - 1,
                "competences": "Rökdykning",
                **MADE,
            }
            for key, name, i, j, form, people, turnout, *_ in STATIONS
        ],
        "units.csv": [
            {
                "unit": f"{key}_engine",
                "station": key,
                "svenska": f"{name} släckbil",
                "english": f"{name} engine",
                **bare,
                "brandman": people - 1,
                "least": LEAST,
                "rolls_with": people,
                "stops_clock": "yes",
                **MADE,
            }
            for key, name, _, _, _, people, *_ in STATIONS
        ],
        "alarm_plan.csv": [
            {"type": key, "alarm": "first", "priority": 1, "people": people, **MADE}
            for key, (_, _, _, _, _, people, *_) in TYPES.items()
        ],
        "goals.csv": [
            {
                "goal": "Första enhet på plats inom 8 minuter, i median",
                "indicator": "response_time",
                "statistic": "median",
                "target": 8,
                "zone": "",
                "year": "",
                "source": "made up for the example",
            },
            {
                "goal": "Nio av tio larm på landsbygden inom 16 minuter",
                "indicator": "response_time",
                "statistic": "p90",
                "target": 16,
                "zone": "countryside",
                "year": "",
                "source": "made up for the example",
            },
        ],
        "demand/incident_types.csv": [
            {
                "type": key,
                "svenska": svenska,
                "english": english,
                "yearly_number": guessed,
                "on_scene_median_min": 45,
                "on_scene_log_sd": 0.5,
                "on_scene_cap_min": 480,
                "hour_profile": "even",
                "weekday_profile": "even",
                "month_profile": "even",
                "on_scene_source": GUESS["source"],
                "on_scene_confidence": "assumption",
                **GUESS,
            }
            for key, (svenska, english, _, guessed, *_) in TYPES.items()
        ],
        "demand/mix.csv": [{"type": key, **shares, **GUESS} for key in TYPES],
        "demand/places.csv": places(at, edges),
        **{
            f"demand/{kind}_profiles.csv": [{"profile": "even", **dict.fromkeys(columns, 1), **GUESS}]
            for kind, columns in even.items()
        },
    }


def make(folder: Path) -> None:
    """Write the whole municipality into a folder."""
    at = junctions()
    edges = roads(at)
    for name, rows in tables(at, edges).items():
        write(folder / name, rows)
    for year in YEARS:
        write(folder / "input" / f"larm_{year}.csv", log(at, edges, year), ";", "cp1252")
    types = "\n".join(f'"{word}" = "{key}"' for key, (_, _, word, *_) in TYPES.items())
    (folder / "mapping.toml").write_text(MAPPING + types + "\n", encoding="utf-8")
    (folder / "kommun.toml").write_text(KOMMUN, encoding="utf-8")


KOMMUN = """\
# En påhittad kommun. Allt här är skrivet av make.py, som också säger hur det "egentligen" var.

name = "Lindby"
service = "Räddningstjänsten Lindby"
year = 2024
classes_min = [8, 12, 20, 30]
"""

MAPPING = """\
files = "input/larm_*.csv"
crs = "EPSG:3006"

[columns]
event = "Ärendenummer"
type = "Händelsetyp"
unit = "Enhet"
station = "Station"
alarm = ["Larmdag", "Larmtid"]
rolled = "På väg"
arrived = "Framme"
left = "Lämnar"
free = "Ledig"
north = "N"
east = "E"
people = "Ombord"

[values.type]
"""


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
