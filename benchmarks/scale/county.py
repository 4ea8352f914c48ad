"""Make a county that does not exist: ``python county.py FOLDER --municipalities 25 --nodes 250000``.

Each municipality is a folder with a square of roads of its own, a full-time crew in the middle, on-call crews around it
and places everywhere. All is as large as is asked, and nothing is meant to be like a place that exists.
"""

import argparse
import math
from pathlib import Path

import pandas as pd

STEP_KM = 0.4
"""Between junctions."""
KM_PER_DEGREE = 111.2
SOUTH, WEST = 58.0, 13.0
NODES_OF_CREW, NODES_OF_PLACE = 4_000, 250
INCIDENTS_OF_PLACE = 10
"""A year."""

MADE_UP = {"source": "made up to be large", "confidence": "assumption"}
ROADS = {"source": "made up to be large", "confidence": "low"}
HOURS = [f"h{hour:02}" for hour in range(24)]
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
TYPES = {"fire": ("Brand", "fire", 0.3, 60, 8), "help": ("Hjälp", "help", 0.7, 30, 4)}
"""Swedish, English, share of the incidents, minutes on scene, people."""


def municipality(folder: Path, name: str, nodes: int) -> Path:
    """Write the folder of a municipality with at least so many junctions; return it."""
    side = math.ceil(math.sqrt(nodes))
    lat = [SOUTH + i * STEP_KM / KM_PER_DEGREE for i in range(side)]
    lon_step = STEP_KM / KM_PER_DEGREE / math.cos(math.radians(SOUTH))
    lon = [WEST + j * lon_step for j in range(side)]
    (folder / "roads").mkdir(parents=True, exist_ok=True)
    (folder / "demand").mkdir(exist_ok=True)
    (folder / "kommun.toml").write_text(
        f'name = "{name}"\nservice = "Räddningstjänsten {name}"\nyear = 2024\n', "utf-8"
    )
    _write(folder / "roads" / "nodes.csv", [
        {"id": f"n{i}_{j}", "name": "", "lat": round(lat[i], 6), "lon": round(lon[j], 6), **ROADS}
        for i in range(side) for j in range(side)
    ])  # fmt: skip
    _write(folder / "roads" / "edges.csv", [
        {"from": f"n{i}_{j}", "to": f"n{a}_{b}", "length_km": STEP_KM * 1.05, **_road(i, j), **ROADS}
        for i in range(side) for j in range(side) for a, b in ((i + 1, j), (i, j + 1)) if a < side and b < side
    ])  # fmt: skip
    _crews(folder, spread(side, max(nodes // NODES_OF_CREW, 2)), lat, lon)
    _demand(folder, spread(side, max(nodes // NODES_OF_PLACE, 4)), lat, lon)
    return folder


def _road(i: int, j: int) -> dict[str, object]:
    """Return what a road from a junction is: every tenth is a greater one."""
    great = i % 10 == 0 or j % 10 == 0
    return {"road_class": "secondary" if great else "residential", "speed_limit_kmh": 70 if great else 40}


def spread(side: int, count: int) -> list[tuple[int, int]]:
    """Return about so many junctions, spread evenly, the middle one first."""
    each = max(round(math.sqrt(count)), 1)
    at = [int((k + 0.5) * side / each) for k in range(each)]
    middle = side // 2
    return sorted(
        ((i, j) for i in at for j in at), key=lambda ij: (ij[0] - middle) ** 2 + (ij[1] - middle) ** 2
    )


def _crews(folder: Path, where: list[tuple[int, int]], lat: list[float], lon: list[float]) -> None:
    forms = [("full_time", 90, 4) if k == 0 else ("on_call", 330, 3) for k in range(len(where))]
    _write(folder / "stations.csv", [
        {"station": f"s{k}", "name": f"Station {k}", "site": f"s{k}", "lat": lat[i], "lon": lon[j],
         "position_uncertainty_m": 50, "form": form, "turnout_s": turnout_s, "minimum_insatsledare": 0,
         "minimum_styrkeledare": 1, "minimum_brandman": 2, "ambition_insatsledare": 0, "ambition_styrkeledare": 1,
         "ambition_brandman": people, "competences": "Rökdykning", **MADE_UP}
        for k, ((i, j), (form, turnout_s, people)) in enumerate(zip(where, forms, strict=True))
    ])  # fmt: skip
    _write(folder / "units.csv", [
        {"unit": f"s{k}_engine", "station": f"s{k}", "svenska": f"Släckbil {k}", "english": f"Engine {k}",
         "insatsledare": 0, "styrkeledare": 1, "brandman": people, "least": 2, "rolls_with": people + 1,
         "stops_clock": "yes", **MADE_UP}
        for k, (_, _, people) in enumerate(forms)
    ])  # fmt: skip


def _demand(folder: Path, where: list[tuple[int, int]], lat: list[float], lon: list[float]) -> None:
    for kind, columns in (("hour", HOURS), ("weekday", DAYS), ("month", MONTHS)):
        _write(
            folder / "demand" / f"{kind}_profiles.csv",
            [{"profile": "even", **dict.fromkeys(columns, 1), **MADE_UP}],
        )
    yearly = INCIDENTS_OF_PLACE * len(where)
    _write(folder / "demand" / "incident_types.csv", [
        {"type": key, "svenska": sv, "english": en, "yearly_number": yearly * share, "on_scene_median_min": minutes,
         "on_scene_log_sd": 0.5, "on_scene_cap_min": 480, "hour_profile": "even", "weekday_profile": "even",
         "month_profile": "even", "on_scene_source": "made up", "on_scene_confidence": "assumption", **MADE_UP}
        for key, (sv, en, share, minutes, _) in TYPES.items()
    ])  # fmt: skip
    shares = {"town": 1, "village": 0, "countryside": 0, "holiday": 0, "road": 0}
    _write(folder / "demand" / "mix.csv", [{"type": key, **shares, **MADE_UP} for key in TYPES])
    _write(folder / "demand" / "places.csv", [
        {"place": f"p{k}", "name": f"Trakt {k}", "component": "town", "lat": lat[i], "lon": lon[j], "weight": 1,
         "population": 100, **MADE_UP}
        for k, (i, j) in enumerate(where)
    ])  # fmt: skip
    _write(folder / "alarm_plan.csv", [
        {"type": key, "alarm": "first", "priority": 1, "people": people, **MADE_UP}
        for key, (*_, people) in TYPES.items()
    ])  # fmt: skip


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    pd.DataFrame(rows).to_csv(path, index=False)


def county(folder: Path, municipalities: int, nodes: int) -> list[Path]:
    """Write a county of so many municipalities that have so many junctions together; return their folders."""
    return [
        municipality(folder / f"k{k:03}", f"Kommun {k:03}", nodes // municipalities)
        for k in range(municipalities)
    ]


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--municipalities", type=int, default=25)
    asked.add_argument("--nodes", type=int, default=250_000)
    given = asked.parse_args()
    county(given.folder, given.municipalities, given.nodes)
