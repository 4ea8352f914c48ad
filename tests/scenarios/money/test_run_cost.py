"""Cost of runs: stated lines to the krona, on-call seats by hand, alarm hours from the records, and what is unsaid."""

import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.response.intervals.strata import monte_carlo
from brandsim.scenarios.decide.compare import compare
from brandsim.scenarios.decide.goals import goals
from brandsim.scenarios.files.costs import CostLine
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.money.prices import load_price_index, load_rates
from brandsim.scenarios.money.run_cost import run_cost_difference, yearly_cost_tkr
from brandsim.scenarios.money.stated_cost import cost_difference
from brandsim.scenarios.run.replications import ReplicationRunner
from brandsim.scenarios.run.simulate import simulate
from support.costs import YEARS, line_of, paid_for_alarms, played, rates_with


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
        line["item"].split(":")[0]: pytest.approx(line["difference_tkr"] / 408.003)
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
    crews = {crew.key for crew in ambition.municipality.service.crews if crew.form == "on_call"}
    line = line_of(run_cost_difference(ambition, minimum), "RiB, larmtimmar")
    apart = paid_for_alarms(minimum, crews) - paid_for_alarms(ambition, crews)
    assert line["difference_tkr"] == pytest.approx(apart, rel=1e-6)


def test_alarms_of_first_response_persons_are_paid_as_those_on_call(bare):
    """An assumption, for no agreement of theirs is public: with a range of the rates, and in the total."""
    persons = played("fip_instead")
    crews = {crew.key for crew in persons.municipality.service.crews if crew.homes}
    cost = run_cost_difference(bare, persons)
    line = line_of(cost, "FIP, larmtimmar")
    assert line["difference_tkr"] == pytest.approx(paid_for_alarms(persons, crews), rel=1e-6)
    assert line["range"][0] < line["difference_tkr"] < line["range"][1]
    assert line["confidence"] == "assumption"
    assert line["source"].startswith("FIP antas få samma ersättning")
    assert cost.cost_difference_tkr == pytest.approx(sum(one["difference_tkr"] for one in cost.lines))


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


def in_year(one, year):
    """The same simulated years, with the prices of another."""
    return replace(one, scenario=replace(one.scenario, year=year))


def test_drills_by_hand(bare):
    """Two more seats at Älmsta: 7,5 people, 20 drills of 2,5 hours at 184,10 kr and 40 % charges: 96 652,50 kr."""
    cost = run_cost_difference(bare, simulate("almsta_ambition", 2, 1, uncertainty=0))
    line = line_of(cost, "RiB, övning")
    assert line["people"] == pytest.approx(2 * 3.75)
    assert line["difference_tkr"] == pytest.approx(96.6525)
    assert pytest.approx(96652.5) == 2 * 3.75 * 20 * 2.5 * 184.10 * 1.4
    low, high = line["range"]
    assert (low, high) == pytest.approx((line["difference_tkr"] * 12 / 20, line["difference_tkr"] * 30 / 20))
    # Blidö's pool of eleven drills whether or not three seats (11,25 people) are scheduled.
    scheduled = run_cost_difference(bare, simulate("blido_scheduled", 2, 1, uncertainty=0))
    assert line_of(scheduled, "RiB, övning")["people"] == pytest.approx(3 * 3.75 - 11)


def test_capital_by_hand(bare):
    """A station of 20 000 tkr over 33 years and an engine of 5 500 over 20, both bought in 2024, interest 2 %."""
    station = simulate("new_station", 2, 1, uncertainty=0)
    for year, interest in ((2024, 20_000), (2025, 20_000 - 20_000 / 33), (2026, 20_000 - 2 * 20_000 / 33)):
        cost = run_cost_difference(in_year(bare, year), in_year(station, year))
        found = line_of(cost, "Bergshamra: station")["difference_tkr"]
        assert found == pytest.approx(20_000 / 33 + 0.02 * interest)
    engine = line_of(run_cost_difference(bare, station), "Bergshamra: släckbil")
    assert engine["difference_tkr"] == pytest.approx(5_500 / 20 + 0.02 * 5_500) == 385
    back = line_of(run_cost_difference(station, bare), "Bergshamra: släckbil")
    assert back["difference_tkr"] == pytest.approx(-385)


def test_overtime_and_substitutes_by_hand(ambition, people):
    without, posts = played("without_five_posts_recall"), people
    cost = run_cost_difference(posts, without)
    hours = [one.workload.seat_hours("called")[:, 0].mean() for one in (posts, without)]
    line = line_of(cost, "Heltid, övertid för inkallade")
    assert line["hours"] == pytest.approx(hours[1] - hours[0])
    assert line["difference_tkr"] == pytest.approx(0.75 * (hours[1] - hours[0]))
    assert line["ci95"][0] < line["difference_tkr"] < line["ci95"][1]
    assert line["range"] == pytest.approx([line["hours"] * 0.55, line["hours"] * 0.95])
    assert line_of(cost, "Fem heltidstjänster")["difference_tkr"] == -3300
    # Both hire ten substitutes in each of three turns of four weeks: nothing between them, 120 weeks beside none.
    assert "Sommarvikarier" not in {one["item"] for one in cost.lines}
    hired = line_of(run_cost_difference(ambition, posts), "Sommarvikarier")
    assert hired["difference_tkr"] == pytest.approx(10 * 3 * 4 / (365.25 / 7) * 660)


def test_another_price_year_moves_each_line_by_its_own_index():
    """Wages rise by 2,5 % into 2025 and 2026, and charges make them 2,1 % cheaper from 2025 on."""
    decided, without = played("five_posts"), played("without_five_posts_recall")
    expected = {2024: -3300.0, 2025: -3382.5 * 0.979, 2026: -3467.0625 * 0.979}
    first = run_cost_difference(decided, without)
    for year, posts in expected.items():
        cost = run_cost_difference(in_year(decided, year), in_year(without, year))
        assert line_of(cost, "Fem heltidstjänster")["difference_tkr"] == pytest.approx(posts)
        for item in ("Heltid, övertid för inkallade", "RiB, larmtimmar", "Sommarvikarier"):
            moved = line_of(cost, item)["difference_tkr"] / line_of(first, item)["difference_tkr"]
            assert moved == pytest.approx(posts / -3300)
        assert cost.cost_difference_tkr == pytest.approx(sum(line["difference_tkr"] for line in cost.lines))


def test_volunteers_are_not_paid_and_their_cost_is_unsaid(bare):
    cost = run_cost_difference(bare, simulate("volunteers", 2, 1, uncertainty=0))
    assert cost.unsaid == ("volunteers",)
    assert cost.cost_difference_tkr is None
    assert not any("beredskap" in line["item"] or "övning" in line["item"] for line in cost.lines)


def test_extra_standby_by_hand(ambition, rota):
    """Nobody is called in when every seat is filled; hours of extra standby cost 30 % of 31,24 kr and its charges."""
    hours = rota.workload.seat_hours("called").sum(axis=1).mean()
    line = line_of(run_cost_difference(ambition, rota), "RiB, extra beredskap")
    assert line["hours"] == pytest.approx(hours)
    assert line["difference_tkr"] == pytest.approx(hours * 0.01312)
    assert line["range"] == pytest.approx([0, hours * 0.01354])
    # 85 people in the rotas; at 3,75 a seat and Blidö's three seats among them, 23 seats would have 86,25.
    drills = line_of(run_cost_difference(ambition, rota), "RiB, övning")
    assert drills["people"] == pytest.approx(85 - 23 * 3.75)


def test_another_municipality_has_prices_and_people_of_its_own(tmp_path, ambition):
    """Rates, absence and rosters are folders that a scenario names: a seat of 400 tkr, and nobody ever away."""
    costs, staffing = tmp_path / "priser", tmp_path / "folk"
    shutil.copytree(data_file("costs"), costs)
    shutil.copytree(data_file("staffing"), staffing)
    rates = (costs / "rates.csv").read_text(encoding="utf-8")
    assert rates.count(",408.003,405.526,421.205,") == 1
    own_price = rates.replace(",408.003,405.526,421.205,", ",400,335,420,")
    (costs / "rates.csv").write_text(own_price, encoding="utf-8")
    absence = pd.read_csv(staffing / "absence.csv")
    absence[["value", "low"]] = 0.0
    absence.to_csv(staffing / "absence.csv", index=False)
    own = tmp_path / "eget.toml"
    own.write_text(
        'name = "eget"\nparent = "five_posts_people"\n[data]\ncosts = "./priser"\nstaffing = "./folk"\n'
        '[crews.almsta]\nlevel = "minimum"\n[crews.norrtalje_heltid.people]\nsubstitutes = 0\nsummer_weeks = 0\n',
        encoding="utf-8",
    )
    mine = simulate(own, 2, 1, uncertainty=0)
    assert mine.workload.seat_hours("empty").sum() == 0
    assert simulate("five_posts_people", 2, 1, uncertainty=0).workload.seat_hours("empty").sum() > 0
    seat = line_of(run_cost_difference(ambition, mine), "Älmsta: RiB-plats i beredskap dygnet runt, ett år")
    assert seat["difference_tkr"] == pytest.approx(-2 * 400)


@pytest.mark.slow
def test_absence_moves_the_hours_and_the_overtime():
    """Drawn assumptions reach hours and costs: paired with the year of the same dice, and wider than chance."""
    found = compare(["five_posts_people", "without_five_posts_recall"], 20, 1, uncertainty=40, threads=2)
    (cost,) = found.costs()
    line = line_of(cost, "Heltid, övertid för inkallade")
    assert line["uncertainty95"][0] < line["difference_tkr"] < line["uncertainty95"][1]
    (low, high), (wide_low, wide_high) = line["ci95"], line["uncertainty95"]
    assert wide_high - wide_low > 2 * (high - low)
    assert cost.uncertainty95[0] < cost.cost_difference_tkr < cost.uncertainty95[1]
    yearly = yearly_cost_tkr(*found.runs)
    assert cost.ci95 == pytest.approx(monte_carlo(yearly))
    hours = found.difference("without_five_posts_recall", "hours_below_minimum", "total")
    assert hours.uncertainty95_difference[0] < hours.difference < hours.uncertainty95_difference[1]
    empty = found.difference("without_five_posts_recall", "seat_hours_empty", "total")
    drawn = []
    for run in found.runs:
        same_dice = run.workload.seat_hours("empty")[run.figures.paired, 0]
        drawn.append(run.workload.sampled_yearly("empty")[:, :, 0] - same_dice)
    moved = (drawn[1] - drawn[0]).mean(axis=1) + empty.difference
    assert empty.uncertainty95_difference == pytest.approx(
        np.quantile(moved, (0.025, 0.975), method="weibull")
    )
    # Nothing else than the people is drawn in the decided seats: hours stand still there.
    still = compare(["ambition", "minimum"], 3, 1, uncertainty=3)
    rows = still.difference("minimum", "hours_below_ambition", "total")
    assert rows.uncertainty95_difference == (rows.difference, rows.difference)


def test_missing_prices_are_told_before_the_years_are_played(tmp_path, monkeypatch):
    own = tmp_path / "eget.toml"
    own.write_text('name = "eget"\nparent = "minimum"\n[data]\ncosts = "./priser"\n', encoding="utf-8")
    monkeypatch.setattr(ReplicationRunner, "central", lambda *_: pytest.fail("a year was played"))
    with pytest.raises(InputError, match=r"priser/rates\.csv"):
        compare(["minimum", own], 2, 1, uncertainty=0)


def test_the_range_of_alarm_hours_is_that_of_both_prices(ambition, minimum):
    prices, rates = load_price_index(), load_rates()
    line = line_of(run_cost_difference(ambition, minimum), "RiB, larmtimmar")

    def mean(one, measure):
        crews = [c for c, crew in enumerate(one.municipality.service.crews) if crew.form == "on_call"]
        return one.workload.yearly(measure)[:, crews].sum(axis=1).mean()

    amounts = {m: mean(minimum, m) - mean(ambition, m) for m in ("first_hours", "later_h")}
    used = {"first_hours": rates["on_call_first_hour"], "later_h": rates["on_call_later_hour"]}
    ends = [
        sum(amounts[m] * getattr(rate, end) * rate.factor(2024, prices) for m, rate in used.items())
        for end in ("low", "high")
    ]
    assert line["range"] == pytest.approx(sorted(ends))


def test_prices_that_do_not_do_are_told_before_the_years_are_played(tmp_path, monkeypatch):
    monkeypatch.setattr(ReplicationRunner, "central", lambda *_: pytest.fail("a year was played"))
    base = load_scenario("minimum")
    with pytest.raises(InputError, match="the rise of wages into 2027"):
        compare([replace(load_scenario(name), year=2027) for name in ("minimum", "ambition")], 2, 1)
    with pytest.raises(InputError, match="the rise of wages into 2027"):
        goals([base, "ambition"], 2, 1, calendar_years=(2024, 2027))
    folder = rates_with(tmp_path, internal_interest={"source": "x"})
    text = (folder / "rates.csv").read_text(encoding="utf-8")
    (folder / "rates.csv").write_text(text.replace("\non_call_drill,", "\non_call_drills,"), encoding="utf-8")
    own = replace(
        base, name="own", data=base.data.model_copy(update={"costs": str(folder), "stations": "norrtalje"})
    )
    with pytest.raises(InputError, match=r"rates\.csv: column 'rate'.*on_call_drill.*did you mean"):
        compare([base, own], 2, 1)
    old = CostLine(item_sv="x", item_en="x", cost_tkr=1, price_year=1999, source="s", confidence="assumption")
    with pytest.raises(InputError, match="the rise of wages into 2000"):
        compare([replace(base, name="b", costs=(old,)), base], 2, 1)


def test_a_cost_is_a_number(tmp_path):
    for number in ("nan", "inf", "-inf"):
        path = tmp_path / "x.toml"
        line = f'cost_tkr = {number}\nprice_year = 2024\nsource = "s"\nconfidence = "assumption"\n'
        path.write_text(f'name = "x"\n[[costs]]\nitem_sv = "x"\nitem_en = "x"\n{line}', encoding="utf-8")
        with pytest.raises(InputError, match="cost_tkr"):
            load_scenario(path)


def test_a_scenario_may_price_its_full_time_seats_though_the_baseline_states_no_costs():
    line = {
        "item_sv": "Plats", "item_en": "Seat", "cost_tkr": 3300.0, "price_year": 2024, "source": "x",
        "confidence": "assumption",
    }  # fmt: skip
    ambition, crews = load_scenario("ambition"), {"norrtalje_heltid": {"brandman": 6}}
    silent = ambition.changed("silent", crews=crews, costs=[line])
    priced = ambition.changed("priced", crews=crews, costs=[line], priced=["full_time"])
    assert cost_difference(ambition, silent).cost_difference_tkr is None
    assert cost_difference(ambition, priced).cost_difference_tkr == 3300
    assert cost_difference(priced, ambition).cost_difference_tkr == -3300
    assert cost_difference(ambition, priced).lines[0]["difference_tkr"] == 3300
