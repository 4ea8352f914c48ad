"""A copy of the embedded data in a folder of one's own, with a scenario that points to it and room for faults."""

import csv
import shutil
from pathlib import Path

from brandsim._data import data_file

TABLES = {
    "stations": ("stations", "norrtalje.csv"),
    "units": ("stations", "norrtalje_units.csv"),
    "alarm_plan": ("dispatch", "norrtalje_headcount.csv"),
    "assumptions": ("scenarios", "assumptions.csv"),
    "places": ("demand", "norrtalje", "places.csv"),
    "types": ("demand", "norrtalje", "incident_types.csv"),
}
COPIES = {
    "stations": "stations.csv",
    "units": "stations_units.csv",
    "alarm_plan": "alarm_plan.csv",
    "assumptions": "assumptions.csv",
    "places": "demand/places.csv",
    "types": "demand/incident_types.csv",
}


class OwnCity:
    """Files that a user could have edited."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(data_file("demand", "norrtalje"), folder / "demand")
        for name in ("stations", "units", "alarm_plan", "assumptions"):
            shutil.copy(data_file(*TABLES[name]), self.path(name))
        self.write_scenario()

    def path(self, table: str) -> Path:
        return self.folder / COPIES[table]

    @property
    def scenario(self) -> str:
        return str(self.folder / "mine.toml")

    def write_scenario(self, more: str = "", parent: str = "ambition") -> str:
        Path(self.scenario).write_text(
            f'name = "mine"\nparent = "{parent}"\n[data]\nstations = "stations.csv"\n'
            'alarm_plan = "alarm_plan.csv"\nassumptions = "assumptions.csv"\ndemand = "./demand"\n' + more,
            encoding="utf-8",
        )
        return self.scenario

    def rows(self, table: str) -> list[list[str]]:
        with self.path(table).open(encoding="utf-8", newline="") as handle:
            return list(csv.reader(handle))

    def write(self, table: str, rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> None:
        with self.path(table).open("w", encoding=encoding, newline="") as handle:
            csv.writer(handle, delimiter=delimiter).writerows(rows)

    def put(self, table: str, key: str, column: str, value: str) -> int:
        """Write `value` into the row whose first cell is `key`; return the line."""
        rows = self.rows(table)
        line = next(i for i, row in enumerate(rows) if row[0] == key)
        rows[line][rows[0].index(column)] = value
        self.write(table, rows)
        return line + 1

    def drop_row(self, table: str, key: str) -> None:
        self.write(table, [row for row in self.rows(table) if row[0] != key])

    def drop_column(self, table: str, column: str) -> None:
        rows = self.rows(table)
        at = rows[0].index(column)
        self.write(table, [row[:at] + row[at + 1 :] for row in rows])

    def add_row(self, table: str, like: str, **cells: str) -> int:
        """Add a row that is like another but for `cells`; return the line."""
        rows = self.rows(table)
        row = dict(zip(rows[0], next(row for row in rows if row[0] == like), strict=True))
        rows.append([{**row, **cells}[name] for name in rows[0]])
        self.write(table, rows)
        return len(rows)
