"""What help from neighbours costs, and when nobody has said."""

from shutil import copytree

import pandas as pd
import pytest

from brandsim._data import data_file
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.money.pay import HELP
from brandsim.scenarios.money.prices import load_rates
from brandsim.scenarios.money.run_cost import run_cost_difference, yearly_cost_tkr
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


@pytest.fixture(scope="module")
def asked():
    """The same neighbours, who come, and who ask too."""
    return [simulate(name, YEARS, 1, uncertainty=0) for name in ("neighbours", "help_to_neighbours")]


def test_what_neighbours_pay_for_help_is_unsaid(asked):
    """No rate ships, and no krona is invented: what the alarm hours cost is told, and no total."""
    assert HELP not in load_rates()
    neighbours, helping = asked
    assert helping.absence.yearly("lent_times").sum() > 0
    for one, other in (asked, asked[::-1]):
        cost = run_cost_difference(one, other)
        assert cost.unsaid == ("help",)
        assert cost.cost_difference_tkr is None
        assert [line["item"] for line in cost.lines] == ["RiB, larmtimmar"]
    assert run_cost_difference(helping, helping).unsaid == ()
    assert yearly_cost_tkr(neighbours, helping) is None


def test_a_scenario_may_say_that_its_costs_cover_it(asked):
    neighbours, _ = asked
    covered = simulate(
        load_scenario("help_to_neighbours").changed(name="covered", priced=("help",)), YEARS, 1, uncertainty=0
    )
    cost = run_cost_difference(neighbours, covered)
    assert cost.unsaid == ()
    assert cost.cost_difference_tkr == pytest.approx(cost.lines[0]["difference_tkr"])


def test_a_price_for_help_is_taken_off_for_each_that_was_given(asked, tmp_path):
    """A row in a table of rates of one's own: 10 tkr in the prices of the scenario's year, somewhere in 5 to 20."""
    neighbours, _ = asked
    copytree(data_file("costs", "rates.csv").parent, tmp_path / "costs")
    with (tmp_path / "costs" / "rates.csv").open("a", encoding="utf-8") as table:
        table.write(f"{HELP},Ersättning,Pay,10,5,20,tkr/call,2024,wages,the agreement,avtalet,plan,\n")
    path = tmp_path / "priced.toml"
    path.write_text(
        'name = "priced"\nparent = "help_to_neighbours"\n[data]\ncosts = "./costs"\n', encoding="utf-8"
    )
    helping = simulate(path, YEARS, 1, uncertainty=0)
    times = helping.absence.yearly("lent_times").sum(axis=1)
    cost = run_cost_difference(neighbours, helping)
    line = line_of(cost, "Ersättning")
    assert cost.unsaid == ()
    assert line["difference_tkr"] == pytest.approx(-10 * times.mean())
    assert line["range"] == pytest.approx([-20 * times.mean(), -5 * times.mean()])
    assert line["ci95"][0] < line["difference_tkr"] < line["ci95"][1] < 0
    assert line["uncertainty95"] is None
    assert (line["source"], line["confidence"]) == ("avtalet", "plan")
    assert cost.cost_difference_tkr == pytest.approx(sum(one["difference_tkr"] for one in cost.lines))
    assert yearly_cost_tkr(neighbours, helping).mean() == pytest.approx(cost.cost_difference_tkr)
    assert line_of(run_cost_difference(neighbours, helping, "en"), "Pay")["source"] == "the agreement"
