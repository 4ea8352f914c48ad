"""Cost of runs: stated lines to the krona, on-call seats by hand, alarm hours from the records, and what is unsaid."""

import numpy as np
import pytest

from brandsim.scenarios.compare import compare
from brandsim.scenarios.prices import load_price_index, load_rates
from brandsim.scenarios.run_cost import run_cost_difference
from brandsim.scenarios.simulate import simulate

YEARS = 6


def run(name):
    return simulate(name, YEARS, 1, uncertainty=0, records=True)


@pytest.fixture(scope="module")
def ambition():
    return run("ambition")


@pytest.fixture(scope="module")
def minimum():
    return run("minimum")


def test_the_posts_are_3300_and_the_lines_add_up():
    summary = compare(["without_five_posts", "five_posts"], YEARS, 1, uncertainty=0).summary()
    (cost,) = summary["costs"]
    lines = {line["item"]: line["difference_tkr"] for line in cost["lines"]}
    assert lines["Fem heltidstjänster"] == 3300
    assert sum(lines.values()) == pytest.approx(cost["cost_difference_tkr"], abs=1e-9)
    assert set(lines) == {"Fem heltidstjänster", "RiB, larmtimmar"}
    low, high = next(line["ci95"] for line in cost["lines"] if line["item"] == "RiB, larmtimmar")
    assert low < lines["RiB, larmtimmar"] < high
    assert cost["unsaid"] == []


def test_on_call_seats_by_hand(ambition, minimum):
    """Hallstavik and Rimbo 5 instead of 6, Älmsta 3 instead of 5, the second row 2 instead of 3, Blidö nobody."""
    cost = run_cost_difference(ambition, minimum)
    seats = {
        line["item"].split(":")[0]: line["difference_tkr"] / 375
        for line in cost.lines
        if "beredskap" in line["item"]
    }
    assert seats == {
        "Hallstavik": -1,
        "Rimbo": -1,
        "Älmsta": -2,
        "Norrtälje (andra raden)": -1,
        "Blidö": -3,
    }
    assert cost.unsaid == ()
    assert cost.cost_difference_tkr == pytest.approx(sum(line["difference_tkr"] for line in cost.lines))
    back = run_cost_difference(minimum, ambition)
    assert back.cost_difference_tkr == pytest.approx(-cost.cost_difference_tkr)


def test_alarm_hours_are_those_of_the_records(ambition, minimum):
    prices, rates = load_price_index(), load_rates()
    crews = {crew.key for crew in ambition.municipality.service.crews if crew.form == "on_call"}
    refill = {row.type: row.refill_min / 60 for row in ambition.municipality.demand.types}

    def paid(one):
        rows = one.dispatches[one.dispatches["station"].isin(crews)].dropna(subset="rolled_s")
        kinds = one.incidents[["replication", "incident", "type"]]
        rows = rows.merge(kinds, on=["replication", "incident"])
        hours = (rows["home_s"] - rows["alarmed_s"]) / 3600 + rows["type"].map(refill)
        first = rows["people"].sum() * rates["on_call_first_hour"].at(2024, prices)
        later = (rows["people"] * np.maximum(hours - 1, 0)).sum() * rates["on_call_later_hour"].at(
            2024, prices
        )
        return (first + later) / YEARS

    (line,) = (
        one for one in run_cost_difference(ambition, minimum).lines if one["item"] == "RiB, larmtimmar"
    )
    assert line["difference_tkr"] == pytest.approx(paid(minimum) - paid(ambition), rel=1e-6)


def test_what_differs_without_a_known_cost_is_named(ambition):
    for name, unsaid in (
        ("neighbours", "neighbours"),
        ("fip", "first_response"),
        ("five_posts", "full_time"),
    ):
        cost = run_cost_difference(ambition, simulate(name, YEARS, 1, uncertainty=0))
        assert cost.unsaid == (unsaid,)
        assert cost.cost_difference_tkr is None


def test_the_same_costs_the_same(ambition):
    cost = run_cost_difference(ambition, ambition)
    assert (cost.cost_difference_tkr, cost.lines, cost.unsaid) == (0, (), ())
