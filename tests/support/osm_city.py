"""A city on roads of OpenStreetMap that has nothing of Norrtälje's: its grid, tables, goal and a log of three years.

The log is made here, with numbers that no table has: by the roads' own shortest drives, but by no part of the model.
"""

import csv
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from brandsim.roads.files.load import load_network
from support.invented import DAYS, HOURS, MONTHS, write_table

NAME = "Rheinau"
ZONE = "Europe/Vaduz"
YEARS = (2022, 2023, 2024)
SOURCE = {"source": "made for a test", "confidence": "assumption"}

STATIONS = (
    # key, name, lat, lon, form, people, turnout_s as stated; really: median by day in s, by night, log spread
    ("vaduz", "Vaduz", 47.141, 9.521, "full_time", 5, 90, 105.0, 1.5, 0.25),
    ("schaan", "Schaan", 47.165, 9.509, "on_call", 5, 300, 360.0, 1.2, 0.2),
    ("eschen", "Eschen", 47.213, 9.522, "on_call", 5, 300, 310.0, 1.2, 0.2),
    ("balzers", "Balzers", 47.066, 9.502, "on_call", 5, 330, 350.0, 1.2, 0.2),
)
VILLAGES = (
    # lat, lon, people
    *((47.141, 9.521, 5700), (47.165, 9.509, 6000), (47.108, 9.528, 5300), (47.066, 9.502, 4700)),
    *((47.213, 9.522, 4500), (47.219, 9.544, 4400), (47.220, 9.510, 1700), (47.238, 9.527, 2400)),
    *((47.118, 9.543, 2600), (47.231, 9.547, 1100), (47.185, 9.544, 480), (47.152, 9.515, 900)),
)
TYPES = {
    # svenska, english, word in the log, a year as guessed, as it was, people, units, minutes on scene
    "alarm": ("Automatlarm", "automatic alarm", "BMA", 120, 150, 4, 1, 20),
    "crash": ("Trafikolycka", "traffic accident", "VU", 60, 80, 4, 1, 50),
    "fire": ("Brand i byggnad", "building fire", "BRAND", 50, 70, 8, 2, 90),
}
DRIVES_LIKE, BESIDES_S, DRIVE_LOG_SD = 0.9, 25.0, 0.12
ALIKE = 0.6
"""Of the spread of drives, which part the units of one event have in common."""

HEAD = ("Einsatz", "Art", "Fahrzeug", "Wache", "Alarm", "Ab", "An", "Frei", "Breite", "Länge")
MAPPING = """\
files = "input/einsaetze.csv"
timezone = "Europe/Vaduz"
date_order = "dmy"

[columns]
event = "Einsatz"
type = "Art"
unit = "Fahrzeug"
station = "Wache"
alarm = "Alarm"
rolled = "Ab"
arrived = "An"
free = "Frei"
north = "Breite"
east = "Länge"

[values.type]
"""


def write_grid(path: Path) -> Path:
    """Write who lives where, in cells."""
    rows = [{"lat": lat, "lon": lon, "population": people} for lat, lon, people in VILLAGES]
    return write_table(path, rows)


def write_log(path: Path, roads: Path) -> Path:
    """Write the log: a row for each unit, as a German system would write it."""
    rng = np.random.default_rng(20)
    network = load_network(roads)
    where = network.snap([v[0] for v in VILLAGES], [v[1] for v in VILLAGES])
    homes = network.snap([s[2] for s in STATIONS], [s[3] for s in STATIONS])
    drive_s = network.travel_table_ms(homes, where, access_speed_kmh=30.0) / 1000 / DRIVES_LIKE
    people = np.array([v[2] for v in VILLAGES], float)
    events = []
    for _, _, word, _, yearly, _, units, minutes in TYPES.values():
        for year in YEARS:
            for _ in range(rng.poisson(yearly)):
                hour = int(
                    rng.choice(24, p=(w := 1 + 0.7 * np.sin((np.arange(24) - 8) / 12 * np.pi)) / w.sum())
                )
                at = datetime(year, 1, 1) + timedelta(days=int(rng.integers(365)), hours=hour)  # noqa: DTZ001
                place = int(rng.choice(len(people), p=people / people.sum()))
                events.append((at + timedelta(seconds=int(rng.integers(3600))), word, units, minutes, place))
    events.sort()
    free_at = np.full(len(STATIONS), np.datetime64("1999-01-01"))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="cp1252", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(HEAD)
        for number, (civil, word, units, minutes, place) in enumerate(events, 1):
            moment = civil.replace(tzinfo=ZoneInfo(ZONE))
            expected = [row[7] + drive_s[s, place] for s, row in enumerate(STATIONS)]
            order = [s for s in np.argsort(expected) if free_at[s] <= np.datetime64(civil)]
            stay = minutes * rng.lognormal(0, 0.4)
            shared = rng.lognormal(0, DRIVE_LOG_SD * ALIKE**0.5)
            for s in order[:units]:
                key, name, *_, day_s, night, spread = STATIONS[s]
                usual = day_s * (night if moment.hour >= 22 or moment.hour < 6 else 1)
                rolled = moment + timedelta(seconds=float(usual * rng.lognormal(0, spread)))
                own = rng.lognormal(0, DRIVE_LOG_SD * (1 - ALIKE) ** 0.5)
                took = float((drive_s[s, place] + BESIDES_S) * shared * own)
                arrived = rolled + timedelta(seconds=took)
                free = arrived + timedelta(minutes=float(stay))
                free_at[s] = np.datetime64(free.replace(tzinfo=None))
                lat, lon, _ = VILLAGES[place]
                times = [f"{one:%d.%m.%Y %H:%M:%S}" for one in (moment, rolled, arrived, free)]
                table.writerow([f"{civil.year}/{number}", word, f"TLF {name}", key, *times, lat, lon])
    return path


def fill_in(folder: Path) -> None:
    """Fill in the tables of a folder that was begun on the roads and the grid."""
    types = "".join(f'{word} = "{key}"\n' for key, (_, _, word, *_) in TYPES.items())
    (folder / "mapping.toml").write_text(MAPPING + types, encoding="utf-8")
    (folder / "kommun.toml").write_text(
        f'name = "{NAME}"\nservice = "Feuerwehr {NAME}"\nyear = 2024\nclasses_min = [8, 12, 20, 30]\nholidays = "LI"\n',
        encoding="utf-8",
    )
    goal = {
        "goal": "Nio av tio larm inom 8 minuter",
        "indicator": "response_time",
        "statistic": "p90",
        "target": 8,
        "zone": "",
        "year": "",
        "source": "the council of a test",
    }
    write_table(folder / "goals.csv", [goal])
    write_table(
        folder / "stations.csv",
        [
            {
                "station": key, "name": name, "site": key, "lat": lat, "lon": lon, "position_uncertainty_m": 50,
                "form": form, "turnout_s": turnout,
                "minimum_insatsledare": 0, "minimum_styrkeledare": 1, "minimum_brandman": 2,
                "ambition_insatsledare": 0, "ambition_styrkeledare": 1, "ambition_brandman": people - 1,
                "competences": "Rökdykning", **SOURCE,
            }
            for key, name, lat, lon, form, people, turnout, *_ in STATIONS
        ],
    )  # fmt: skip
    write_table(
        folder / "units.csv",
        [
            {
                "unit": f"{key}_engine", "station": key, "svenska": f"{name} TLF", "english": f"{name} TLF",
                "insatsledare": 0, "styrkeledare": 1, "brandman": people - 1, "least": 2, "rolls_with": people - 1,
                "stops_clock": "yes", **SOURCE,
            }
            for key, name, _, _, _, people, *_ in STATIONS
        ],
    )  # fmt: skip
    write_table(
        folder / "alarm_plan.csv",
        [
            {"type": key, "alarm": "first", "priority": 1, "people": people, **SOURCE}
            for key, (_, _, _, _, _, people, *_) in TYPES.items()
        ],
    )
    for kind, columns in {"hour": HOURS, "weekday": DAYS, "month": MONTHS}.items():
        write_table(
            folder / "demand" / f"{kind}_profiles.csv",
            [{"profile": "even", **dict.fromkeys(columns, 1), **SOURCE}],
        )
    write_table(
        folder / "demand" / "incident_types.csv",
        [
            {
                "type": key, "svenska": svenska, "english": english, "yearly_number": guessed,
                "on_scene_median_min": 45, "on_scene_log_sd": 0.5, "on_scene_cap_min": 480,
                "hour_profile": "even", "weekday_profile": "even", "month_profile": "even",
                "on_scene_source": "made for a test", "on_scene_confidence": "assumption", **SOURCE,
            }
            for key, (svenska, english, _, guessed, *_) in TYPES.items()
        ],
    )  # fmt: skip
    shares = {"town": 0.3, "village": 0.7, "countryside": 0, "holiday": 0, "road": 0}
    write_table(folder / "demand" / "mix.csv", [{"type": key, **shares, **SOURCE} for key in TYPES])
