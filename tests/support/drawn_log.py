"""A log that the model drew itself, of an invented municipality."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from brandsim.scenarios.run.simulate import simulate

MAPPING = """
files = "larm.csv"
[columns]
event = "event"
type = "type"
place = "place"
station = "station"
unit = "unit"
alarm = "alarmed"
rolled = "rolled"
arrived = "arrived"
left = "left"
people = "people"
"""


def draw_log(folder: Path, years: Sequence[int], scenario: str = "", seed: int = 0) -> Path:
    """Write the log of some years of a municipality's scenario, each drawn once, and its mapping; return the log."""
    parts = []
    for year in years:
        (folder / "kommun.toml").write_text(f'name = "Ekmyra"\nyear = {year}\n', encoding="utf-8")
        name = f"{folder}/{scenario}" if scenario else str(folder)
        records = simulate(name, 1, seed=seed + year, uncertainty=0, records=True, threads=1).records
        trips = records.dispatches.merge(
            records.incidents[["incident", "type", "place", "time"]], on="incident"
        )
        began = trips.groupby("incident")["alarmed_s"].transform("min")
        table = pd.DataFrame({"event": f"{year}-" + trips["incident"].astype(str)})
        for column in ("type", "place", "station", "unit", "people"):
            table[column] = trips[column]
        for column in ("alarmed", "rolled", "arrived", "left"):
            at = trips["time"] + pd.to_timedelta(trips[f"{column}_s"] - began, unit="s")
            table[column] = at.dt.strftime("%Y-%m-%d %H:%M:%S%z").fillna("")
        parts.append(table)
    pd.concat(parts).to_csv(folder / "larm.csv", index=False)
    (folder / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return folder / "larm.csv"
