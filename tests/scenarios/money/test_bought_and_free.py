"""What is bought twice is paid twice, and what costs nothing is a line like another."""

from dataclasses import replace

import numpy as np
import pytest

from brandsim.scenarios.files.costs import CapitalLine
from brandsim.scenarios.money.gains import LIVES_RATES, cost_effectiveness_of
from brandsim.scenarios.money.prices import load_price_index, load_rates
from brandsim.scenarios.money.run_cost import RATES, run_cost_difference
from support.costs import line_of, rates_with


def with_costs(one, folder):
    data = one.scenario.data.model_copy(update={"costs": str(folder)})
    return replace(one, scenario=replace(one.scenario, data=data))


def buys(one, *boats):
    lines = [
        CapitalLine(
            item_sv="Båt",
            item_en="Boat",
            price_tkr=price,
            life_years=9,
            source="offert",
            confidence="assumption",
        )
        for price in boats
    ]
    return replace(one, scenario=replace(one.scenario, capital=tuple(lines)))


@pytest.mark.parametrize(
    ("before", "after", "lines", "tkr"),
    [
        ((900,), (900, 900), 1, 118),
        ((900, 900), (900,), 1, -118),
        ((), (900, 900, 900), 3, 354),
        ((900, 900), (900, 900), 0, 0),
        ((900, 450), (450, 900, 450), 1, 59),
        ((900, 900), (450,), 3, 59 - 2 * 118),
    ],
)
def test_what_is_bought_twice_is_paid_twice(bare, before, after, lines, tkr):
    """900 tkr over nine years at 2 %: 100 and 18 the first year; one of 450 costs half of that."""
    cost = run_cost_difference(buys(bare, *before), buys(bare, *after))
    assert len(cost.lines) == lines
    assert cost.cost_difference_tkr == pytest.approx(tkr)


@pytest.mark.parametrize("rate", [*RATES, *LIVES_RATES])
def test_a_price_may_be_nothing(rate, tmp_path, bare, instead, people, rota):
    """Free of charge is a price like another: the other lines stand, and the total is their sum."""
    free = rates_with(tmp_path, **{rate: {"value": "0", "low": "0"}})
    for baseline, one in ((bare, instead), (people, rota)):
        cost = run_cost_difference(baseline, with_costs(one, free))
        assert all(np.isfinite(line["difference_tkr"]) for line in cost.lines)
        if cost.cost_difference_tkr is not None:
            assert cost.cost_difference_tkr == pytest.approx(
                sum(line["difference_tkr"] for line in cost.lines)
            )
    assert [value.verdict for value in cost_effectiveness_of(bare, with_costs(instead, free))]


def test_hours_at_no_price_are_still_told(tmp_path, ambition, rota):
    free = rates_with(tmp_path, on_call_extra_hour={"value": "0", "low": "0"})
    line = line_of(run_cost_difference(ambition, with_costs(rota, free)), "RiB, extra beredskap")
    assert line["difference_tkr"] == 0
    assert line["hours"] == pytest.approx(rota.workload.seat_hours("called").sum(axis=1).mean())
    most = load_rates()["on_call_extra_hour"].high * load_rates()["on_call_extra_hour"].factor(
        2024, load_price_index()
    )
    assert line["range"] == pytest.approx([0, line["hours"] * most])
