"""People off duty who are called in are paid from the call until they are sent home: no hour twice, none left out."""

import numpy as np
import pytest

from brandsim.calendar import MS_PER_HOUR
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.money.run_cost import run_cost_difference
from brandsim.scenarios.run.simulate import simulate
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import make_setting
from brandsim.simulation.replications import replications
from support.costs import line_of

YEARS = 2


def people_hours(scenario):
    """The hours between each call and the way home of those called in, in chains of moves and incidents."""
    found = municipality_of(scenario)
    setting = make_setting(scenario, central_values(found.assumptions), found)
    begin, end, total = setting.axis.warmup_ms, setting.axis.end_ms, 0.0
    for year in replications(setting, range(YEARS), 1, "numba"):
        raw, moves, refill = year.raw, year.raw.moves, year.incidents.restock_ms
        rows = [
            (*row, 0) for row in zip(moves.unit, moves.alarmed, moves.home, moves.people.sum(1), strict=True)
        ]
        back = raw.home + np.where(raw.arrived >= 0, refill[raw.incident], 0)
        rows += [(*row, 1) for row in zip(raw.unit, raw.alarmed, back, raw.people.sum(1), strict=True)]
        for unit in np.flatnonzero(setting.world.off_duty):
            until = -1
            for _, called, home, people, is_incident in sorted(row for row in rows if row[0] == unit):
                assert called >= until, "no hour is counted twice"
                assert called == until or not is_incident, (
                    "whoever is off duty is called in before they are sent"
                )
                until = home
                total += people * max(min(home, end) - max(called, begin), 0)
    return total / MS_PER_HOUR / YEARS


def test_they_are_paid_hour_by_hour_from_the_call_until_they_are_sent_home():
    before, after = (simulate(name, YEARS, 1, uncertainty=0) for name in ("practice", "off_duty"))
    line = line_of(run_cost_difference(before, after), "Lediga, övertid när de kallas in")
    hours = people_hours(load_scenario("off_duty"))
    assert hours > 50
    assert line["difference_tkr"] == pytest.approx(0.75 * hours)
    assert line["range"] == pytest.approx([0.55 * hours, 0.95 * hours])
    assert line["confidence"] == "assumption"
