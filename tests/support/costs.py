"""What a test asks of the costs of a run."""

import shutil

import numpy as np
import pandas as pd

from brandsim._data import data_file
from brandsim.scenarios.money.prices import load_price_index, load_rates
from brandsim.scenarios.run.simulate import simulate

YEARS = 6


def played(name):
    """Play some years of a scenario and keep the records."""
    return simulate(name, YEARS, 1, uncertainty=0, records=True)


def line_of(cost, item):
    """Return the one line of an item."""
    (found,) = (line for line in cost.lines if line["item"] == item)
    return found


def paid_for_alarms(one, crews):
    """What alarms of some crews' people cost a year, from the records: the first hour, and those after it."""
    prices, rates = load_price_index(), load_rates()
    each = [rates[rate].at(2024, prices) for rate in ("on_call_first_hour", "on_call_later_hour")]
    refill = {row.type: row.refill_min / 60 for row in one.municipality.demand.types}
    rows = one.dispatches[one.dispatches["station"].isin(crews)].dropna(subset="rolled_s")
    rows = rows.merge(one.incidents[["replication", "incident", "type"]], on=["replication", "incident"])
    hours = (rows["home_s"] - rows["alarmed_s"]) / 3600 + rows["type"].map(refill)
    later = (rows["people"] * np.maximum(hours - 1, 0)).sum()
    return (rows["people"].sum() * each[0] + later * each[1]) / one.years


def rates_with(tmp_path, **columns):
    """A folder of prices in which some columns of some rates are changed: `rate={"value": 0}`."""
    folder = tmp_path / "priser"
    shutil.copytree(data_file("costs"), folder)
    table = pd.read_csv(folder / "rates.csv", dtype=str, keep_default_na=False).set_index("rate")
    for rate, changes in columns.items():
        for column, text in changes.items():
            if table.loc[rate, column]:  # a blank range stays blank
                table.loc[rate, column] = text
    table.to_csv(folder / "rates.csv")
    return folder
