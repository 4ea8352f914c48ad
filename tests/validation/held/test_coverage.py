"""Years that were drawn from other assumptions than are stated lie within what a fit to the year before expects."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from brandsim.scenarios.files.assumptions import load_assumptions
from brandsim.scenarios.files.folder import load_folder
from brandsim.scenarios.folders.fit import fit_folder
from brandsim.scenarios.folders.fitted import fitted_keys
from brandsim.scenarios.world.calibrated_assumptions import write_rows
from brandsim.validation.holdout import validate_holdout
from support.drawn_log import draw_log
from support.invented import InventedMunicipality

SPREADS = {"speed_factor": 0.08, "full_time_turnout_factor": 0.12, "on_call_turnout_factor": 0.12}
"""How far the truth lies from what is stated, in the logarithm."""

TIMES = ("turnout", "travel", "first_arrival", "full_force")


def held_out(folder, seed):
    """Return the rows of a year of a municipality that is not as stated, after a fit to the year before."""
    town = InventedMunicipality(folder / "ekmyra")
    rng = np.random.default_rng([20, seed])
    rows = {row.key: row for row in load_assumptions(load_folder(town.folder).data.assumptions)}
    truth = [
        replace(
            rows[key], value=round(rows[key].value * float(np.exp(rng.normal(0, sd))), 4), low=None, high=None
        )
        for key, sd in SPREADS.items()
    ]
    stated = town.folder / "assumptions.csv"
    write_rows(truth, stated)
    draw_log(town.folder, (2022, 2023), seed=100 * seed)
    stated.unlink()
    fit_folder(town.folder, [2023])
    return validate_holdout(town.folder, 2023, years=40)


@pytest.mark.slow
def test_times_lie_within_their_intervals_as_often_as_said(tmp_path):
    within, number, differing = Counter(), Counter(), 0
    for seed in range(6):
        rows = held_out(tmp_path / str(seed), seed)
        differing += any(row.differs for row in rows)
        for row in rows:
            if row.component in TIMES:
                within[row.units] += row.low <= row.log <= row.high
                number[row.units] += 1
    for units in ("chosen", "logged"):  # with the dice alone 83 %
        assert 0.88 < within[units] / number[units] < 0.99, (units, within, number)
    assert differing <= 2


@pytest.mark.slow
def test_what_a_fit_has_found_is_drawn_and_a_guess_keeps_its_value(tmp_path):
    town = InventedMunicipality(tmp_path / "ekmyra")
    draw_log(town.folder, (2022, 2023))
    speed = next(
        row
        for row in load_assumptions(load_folder(town.folder).data.assumptions)
        if row.key == "speed_factor"
    )
    unsure = [replace(speed, low=speed.value / 2, high=speed.value * 2)]

    def median():
        rows = validate_holdout(town.folder, 2023, years=40)
        found = [row for row in rows if (row.component, row.by, row.statistic) == ("travel", "", "median")]
        assert [row.units for row in found] == ["chosen", "logged"]
        return [row.high / row.low for row in found]

    certain = median()
    write_rows(unsure, town.folder / "assumptions.csv")
    assert fitted_keys(load_folder(town.folder)) == frozenset()
    assert median() == certain
    (town.folder / "assumptions.csv").unlink()
    (town.folder / "fitted").mkdir()
    write_rows(unsure, town.folder / "fitted" / "assumptions.csv")
    assert fitted_keys(load_folder(town.folder)) == {"speed_factor"}
    assert all(one > 1.5 > 1.2 > before for one, before in zip(median(), certain, strict=True))
