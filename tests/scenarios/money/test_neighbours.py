"""What help from neighbours costs, and when nobody has said."""

import pandas as pd
import pytest

from brandsim._data import data_file
from brandsim.scenarios.money.run_cost import run_cost_difference
from brandsim.scenarios.run.simulate import simulate
from support.costs import line_of

YEARS = 6


def neighbours(tmp_path, name, **columns):
    table = pd.read_csv(data_file("stations", "norrtalje_neighbours.csv")).assign(**columns)
    table.to_csv(tmp_path / f"{name}.csv", index=False)
    path = tmp_path / f"{name}.toml"
    path.write_text(
        f'name = "{name}"\nparent = "ambition"\n[data]\nneighbours = "./{name}.csv"\n', encoding="utf-8"
    )
    return simulate(path, YEARS, 1, uncertainty=0)


def test_a_neighbours_price_is_paid_for_every_call(tmp_path):
    ambition = simulate("ambition", YEARS, 1, uncertainty=0)
    priced = neighbours(tmp_path, "priced", cost_tkr=12.5)
    crews = [c for c, crew in enumerate(priced.municipality.service.crews) if crew.border]
    calls = priced.workload.yearly("turnouts")[:, crews].sum(axis=1).mean()
    assert calls > 1
    cost = run_cost_difference(ambition, priced)
    assert cost.unsaid == ()
    line = line_of(cost, "Grannars hjälp, larm")
    assert line["difference_tkr"] == pytest.approx(12.5 * calls)
    assert line["ci95"][0] < line["difference_tkr"] < line["ci95"][1]
    assert cost.cost_difference_tkr == pytest.approx(sum(one["difference_tkr"] for one in cost.lines))


def test_neighbours_that_are_others_are_unsaid_too(tmp_path):
    """The same stations with another chance of coming are another agreement, whose price nobody states."""
    usual, sure = neighbours(tmp_path, "usual"), neighbours(tmp_path, "sure", probability=1.0)
    assert run_cost_difference(usual, usual).unsaid == ()
    assert run_cost_difference(usual, sure).unsaid == ("neighbours",)
