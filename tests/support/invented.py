"""A small municipality that does not exist, in a folder of its own: roads, two stations, an alarm plan and a demand."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

NAME = "Ekmyra"
HOURS = tuple(f"h{hour:02}" for hour in range(24))
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MADE_UP = {"source": "made up", "confidence": "assumption"}


def write_table(path: Path, rows: Iterable[Mapping[str, object]]) -> Path:
    """Write rows as CSV, with the columns that any of them has."""
    rows = list(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(dict.fromkeys(key for row in rows for key in row)), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


class InventedMunicipality:
    """A folder with ``kommun.toml`` and what cannot be left out; tests add the rest."""

    def __init__(self, folder: Path, *, more: str = "") -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.describe(more)
        self._roads()
        self._stations()
        self._demand()
        write_table(
            folder / "alarm_plan.csv",
            [
                {"type": "fire", "alarm": "first", "priority": 1, "people": 4, **MADE_UP},
                {"type": "help", "alarm": "first", "priority": 2, "people": 2, **MADE_UP},
            ],
        )

    @property
    def path(self) -> str:
        return str(self.folder)

    def describe(self, more: str = "") -> None:
        """Write ``kommun.toml``."""
        text = f'name = "{NAME}"\nservice = "Räddningstjänsten {NAME}"\nyear = 2023\n{more}'
        (self.folder / "kommun.toml").write_text(text, encoding="utf-8")

    def scenario(self, name: str, text: str) -> str:
        """Write a scenario into the folder; return what it is called."""
        path = self.folder / "scenarios" / f"{name}.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'name = "{name}"\n{text}', encoding="utf-8")
        return f"{self.folder}/{name}"

    def table(self, name: str, rows: Iterable[Mapping[str, object]]) -> Path:
        """Write a table of the folder."""
        return write_table(self.folder / name, rows)

    def goals(self, *rows: Mapping[str, object]) -> Path:
        """Write goals, each of any year and decided by the made-up council unless it says otherwise."""
        blank = {
            "statistic": "",
            "within_min": "",
            "zone": "",
            "year": "",
            "source": "Fullmäktige i Ekmyra § 7",
        }
        return self.table("goals.csv", [{"indicator": "response_time", **blank, **row} for row in rows])

    def _roads(self) -> None:
        nodes = [
            {"id": f"n{i}{j}", "name": "", "lat": 60.9 + i * 0.02, "lon": 14.1 + j * 0.04}
            for i in range(4)
            for j in range(4)
        ]
        at = {row["id"] for row in nodes}
        edges = [
            {"from": f"n{i}{j}", "to": to, "road_class": "secondary", "length_km": 2.3, "speed_limit_kmh": 70}
            for i in range(4)
            for j in range(4)
            for to in (f"n{i + 1}{j}", f"n{i}{j + 1}")
            if to in at
        ]
        write_table(self.folder / "roads" / "nodes.csv", nodes)
        write_table(self.folder / "roads" / "edges.csv", edges)

    def _stations(self) -> None:
        crews = [
            ("ekmyra", "Ekmyra", 60.9, 14.1, "full_time", 90, 4),
            ("tallhed", "Tallhed", 60.96, 14.22, "on_call", 360, 2),
        ]
        self.table(
            "stations.csv",
            [
                {
                    "station": key,
                    "name": name,
                    "site": key,
                    "lat": lat,
                    "lon": lon,
                    "position_uncertainty_m": 50,
                    "form": form,
                    "turnout_s": turnout,
                    "minimum_insatsledare": 0,
                    "minimum_styrkeledare": 0,
                    "minimum_brandman": 2,
                    "ambition_insatsledare": 0,
                    "ambition_styrkeledare": 1,
                    "ambition_brandman": people,
                    "competences": "Rökdykning",
                    **MADE_UP,
                }
                for key, name, lat, lon, form, turnout, people in crews
            ],
        )
        self.table(
            "units.csv",
            [
                {
                    "unit": f"{key}_engine",
                    "station": key,
                    "svenska": f"{name} släckbil",
                    "english": f"{name} engine",
                    "insatsledare": 0,
                    "styrkeledare": 1,
                    "brandman": people,
                    "least": 2,
                    "rolls_with": people,
                    "stops_clock": "yes",
                    **MADE_UP,
                }
                for key, name, _, _, _, _, people in crews
            ],
        )

    def _demand(self) -> None:
        profiles = {"hour": HOURS, "weekday": DAYS, "month": MONTHS}
        for kind, columns in profiles.items():
            row = {"profile": "even", **dict.fromkeys(columns, 1), **MADE_UP}
            self.table(f"demand/{kind}_profiles.csv", [row])
        types = {"fire": ("Brand", "fire", 60, 40), "help": ("Hjälp", "help", 120, 20)}
        self.table(
            "demand/incident_types.csv",
            [
                {
                    "type": key,
                    "svenska": sv,
                    "english": en,
                    "yearly_number": number,
                    "on_scene_median_min": median,
                    "on_scene_log_sd": 0.4,
                    "on_scene_cap_min": 240,
                    "hour_profile": "even",
                    "weekday_profile": "even",
                    "month_profile": "even",
                    "on_scene_source": "made up",
                    "on_scene_confidence": "assumption",
                    **MADE_UP,
                }
                for key, (sv, en, number, median) in types.items()
            ],
        )
        shares = {"town": 1, "village": 0, "countryside": 0, "holiday": 0, "road": 0}
        self.table("demand/mix.csv", [{"type": key, **shares, **MADE_UP} for key in types])
        self.table(
            "demand/places.csv",
            [
                {
                    "place": f"kvarter_{i}{j}",
                    "name": f"Kvarteret {i}{j}",
                    "component": "town",
                    "lat": 60.9 + i * 0.02,
                    "lon": 14.1 + j * 0.04,
                    "weight": 1 + i + j,
                    "population": 100,
                    **MADE_UP,
                }
                for i in range(4)
                for j in range(4)
            ],
        )
