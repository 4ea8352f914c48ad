"""Goals by year and the budget's frame: the plan's own numbers, prices of the year, and what is out of reach."""

from dataclasses import replace

import numpy as np
import pytest

from brandsim._errors import InputError
from brandsim.plan import load_plan
from brandsim.response.intervals.strata import expected
from brandsim.scenarios.decide.compare import compare
from brandsim.scenarios.decide.goals import goals
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.money.budget import budget
from brandsim.scenarios.run.play_paired import Stopped
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.scenarios.run.progress import progress_bar
from brandsim.scenarios.run.replications import ReplicationRunner
from brandsim.scenarios.run.simulate import simulate
from brandsim.scenarios.world.travel import TravelTimes

FRAME = {2024: -85_474, 2025: -87_356, 2026: -92_226}


@pytest.fixture(scope="module")
def found():
    return goals(["minimum_without_five_posts", "minimum_five_posts", "volunteers"], 6, 1, uncertainty=6)


def rows(found, measure, scenario):
    return [row for row in found.rows if (row.measure, row.scenario) == (measure, scenario)]


def test_every_goal_of_the_plan_is_listed_once_for_each_scenario_and_year(found):
    plan = load_plan()
    texts = {goal.text for goal in plan.rescue_goals}
    texts |= {row.name for row in plan.indicators if row.responsible_department == "Räddningstjänsten"}
    assert {row.goal for row in found.rows} == texts
    within = [row for row in found.rows if row.reachable]
    assert len(within) == 4 * 3 * 3
    assert len({(row.goal, row.scenario, row.year) for row in within}) == len(within)
    beyond = [row for row in found.rows if not row.reachable]
    assert found.rows[-len(beyond) :] == tuple(beyond)
    assert all((row.value, row.probability, row.cost_tkr, row.year) == (None,) * 4 for row in beyond)
    assert len(beyond) == len(texts) - 4


def test_the_target_is_the_plans_and_the_years_are_three(found):
    times = rows(found, "response_time", "minimum_five_posts")
    assert [row.year for row in times] == [2024, 2025, 2026]
    assert {row.target for row in times} == {10.0}
    assert len({row.value for row in times}) == 3  # each year has its own weekdays
    assert all(0 <= row.probability <= 1 for row in times)


def test_costs_rise_with_the_plans_index(found):
    """3 300 tkr of posts in 2024 are x 1.025 in 2025, with charges 2.1 % lower, and x 1.025 again in 2026."""
    for year, posts in ((2024, 3300.0), (2025, 3382.5 * 0.979), (2026, 3467.0625 * 0.979)):
        cost = found.comparisons[year].costs()[0]
        line = next(one for one in cost.lines if one["item"] == "Fem heltidstjänster")
        assert line["difference_tkr"] == pytest.approx(posts, abs=1e-9)
        row = next(one for one in rows(found, "crew", "minimum_five_posts") if one.year == year)
        assert row.cost_tkr == pytest.approx(cost.cost_difference_tkr)


def test_what_is_decided_is_certain(found):
    assert {row.probability for row in rows(found, "crew", "minimum_five_posts")} == {1.0}
    assert {row.probability for row in rows(found, "crew", "volunteers")} == {0.0}
    assert {(row.value, row.target) for row in rows(found, "crew", "minimum_five_posts")} == {(7.0, 6.0)}
    assert {row.probability for row in rows(found, "volunteers", "volunteers")} == {1.0}
    assert {row.probability for row in rows(found, "volunteers", "minimum_five_posts")} == {0.0}
    assert all(row.cost_tkr is None for row in rows(found, "volunteers", "volunteers"))


def test_the_posts_hardly_move_a_first_action(found):
    for row in rows(found, "first_action", "minimum_five_posts"):
        assert row.value == pytest.approx(row.target, abs=0.05)
    for row in rows(found, "first_action", "minimum_without_five_posts"):
        assert (row.value, row.probability) == (row.target, 0.0)


def test_the_frame_is_the_plans(found):
    base, posts, volunteers = found.comparisons[2024].runs
    years = budget(base, posts)
    assert {year.year: year.frame_tkr for year in years} == FRAME
    assert years[0].changes == (("Räddningstjänst", -3300),)
    assert [tkr for year in years for _, tkr in year.changes] == [-3300, -1150, -2945]
    assert [sum(tkr for _, tkr in year.investments) for year in years] == [18_050, 47_150, 9_150]
    for year in years:
        assert year.share_of_frame == pytest.approx(year.difference_tkr / -year.frame_tkr)
    assert years[1].difference_tkr / years[0].difference_tkr == pytest.approx(1.025 * 0.979)
    assert budget(base, volunteers)[0].difference_tkr is None


def test_machines_get_plain_rows(found):
    row = found.summary()["rows"][0]
    assert set(row) >= {"goal", "measure", "scenario", "year", "probability", "cost_tkr", "reachable"}
    assert len(found.table()) == len(found.rows)


def test_a_first_action_is_of_the_places_that_the_baseline_is_long_in_reaching():
    """The mean rests on storm years with their weights, in goals as in every other report."""
    found = goals(["minimum", "ambition"], 12, 1, uncertainty=2, calendar_years=[2024])
    for run in found.comparisons[2024].runs:
        (row,) = rows(found, "first_action", run.scenario.name)
        assert row.value == expected(*run.figures.yearly("first_action_far", "mean")).value
        assert row.value != pytest.approx(run.figures.series("first_action_far", "mean")[0].mean(), rel=1e-4)
        assert row.value > run.indicator("first_action", "mean").estimate + 5
    base = PreparedScenario.of("minimum", "numba", 1, 1, "all", "median", None, progress_bar("", False))
    far = base.far_places(20.0)
    assert 0 < far.mean() < 0.5
    assert base.far_places(0.0).all()
    assert far[base.far_places(30.0)].all()


def test_where_every_place_is_far_a_first_action_is_the_whole_municipalitys():
    found = goals(["minimum", "ambition"], 2, 1, uncertainty=2, calendar_years=[2024], far_min=0.0)
    for run in found.comparisons[2024].runs:
        (row,) = rows(found, "first_action", run.scenario.name)
        assert row.value == run.indicator("first_action", "mean").estimate


PAIR = [load_scenario("minimum"), load_scenario("ambition")]


def test_years_played_together_are_those_played_one_by_one_and_share_their_travel(monkeypatch):
    found, under = [], TravelTimes.under
    monkeypatch.setattr(TravelTimes, "under", lambda *given: found.append(1) or under(*given))
    together = goals(PAIR, 2, 5, uncertainty=3, threads=1, calendar_years=[2024, 2026]).comparisons
    assert len(found) == 4 + 3  # each setting at the central assumptions, then each draw
    for year, comparison in together.items():
        alone = compare([replace(scenario, year=year) for scenario in PAIR], 2, 5, uncertainty=3, threads=1)
        for run, one in zip(comparison.runs, alone.runs, strict=True):
            rows = one.figures.central.shape[1]  # goals have one more: the first action where it is far
            np.testing.assert_array_equal(run.figures.central[:, :rows], one.figures.central)
            np.testing.assert_array_equal(run.figures.sampled[:, :, :rows], one.figures.sampled)
            np.testing.assert_array_equal(run.workload.sampled, one.workload.sampled)


def test_what_goals_say_does_not_depend_on_what_is_measured_beside():
    given = {"uncertainty": 3, "threads": 1, "calendar_years": [2024]}
    whole, alone = (goals(PAIR, 4, 5, details=details, **given) for details in (True, False))
    assert alone.rows == whole.rows
    for run, one in zip(alone.comparisons[2024].runs, whole.comparisons[2024].runs, strict=True):
        assert (run.figures.indicators, run.figures.beside) == (
            ("response_time", "first_action"), ("first_action_far",),
        )  # fmt: skip
        assert len(one.figures.indicators) > 5
        for name in ("response_time", "first_action"):
            assert run.indicator(name) == one.indicator(name)
        np.testing.assert_array_equal(run.workload.sampled, one.workload.sampled)


def test_an_interruption_keeps_the_years_of_which_two_scenarios_are_finished(monkeypatch):
    real, seen = ReplicationRunner.central, []

    def once_too_often(self, *given):
        seen.append(1)
        if len(seen) > 3:
            raise KeyboardInterrupt
        return real(self, *given)

    monkeypatch.setattr(ReplicationRunner, "central", once_too_often)
    found = goals(PAIR, 2, 5, uncertainty=2, calendar_years=[2024, 2025], condition=["plan_2022"], threads=1)
    assert list(found.comparisons) == [2024]
    assert found.comparisons[2024].stopped == Stopped(("ambition",), 0, 2, ("plan_2022",))
    assert (found.weighed, found.weighed_year) == (None, None)
    assert {row.year for row in found.rows if row.reachable} == {2024}
    assert found.stopped == found.comparisons[2024].stopped
    assert found.summary()["stopped"] == {
        "unfinished": ["ambition"], "draws": 0, "of_draws": 2, "condition": ["plan_2022"]
    }  # fmt: skip


WEIGHED = {"uncertainty": 30, "threads": 1, "progress": False, "details": False}


@pytest.fixture(scope="module")
def held():
    return goals(PAIR, 2, 1, condition=["plan_2022"], calendar_years=[2026, 2024], **WEIGHED)


@pytest.mark.slow
def test_the_baseline_in_its_own_year_weighs_all_scenarios_and_years(held):
    base = held.comparisons[2024].baseline
    assert (base.scenario.year, held.weighed_year) == (2024, 2024)
    alone = simulate(PAIR[0], 2, 1, condition=["plan_2022"], uncertainty=30, threads=1, progress=False)
    weight = held.weighed.conditioning.weight
    assert weight == pytest.approx(alone.conditioned.conditioning.weight)
    assert held.weighed.moved == alone.conditioned.moved
    for year, comparison in held.comparisons.items():
        for run in comparison.runs:
            (row,) = (one for one in rows(held, "response_time", run.scenario.name) if one.year == year)
            met = np.round(run.figures.series("response_time", "median")[1], 1) <= 10.0
            assert row.probability == pytest.approx(met.mean())
            assert row.weighed_probability == pytest.approx(float(weight @ met.mean(axis=1)))


@pytest.mark.slow
def test_shorter_times_to_a_first_action_are_weighed_by_draw(held):
    base, other = held.comparisons[2026].runs
    before, after = (one.figures.series("first_action_far", "mean")[1] for one in (base, other))
    gained = np.nansum(after - before, axis=1) < 0
    (row,) = (one for one in rows(held, "first_action", other.scenario.name) if one.year == 2026)
    assert row.weighed_probability == pytest.approx(float(held.weighed.conditioning.weight @ gained))
    assert {one.weighed_probability for one in rows(held, "first_action", base.scenario.name)} == {None}
    assert {one.weighed_probability for one in held.rows if one.measure in {"crew", "volunteers"}} == {None}


@pytest.mark.slow
def test_goals_say_by_what_they_are_weighed_and_else_what_they_say_without(held):
    plain = goals(PAIR, 2, 1, calendar_years=[2026, 2024], **WEIGHED)
    assert tuple(replace(row, weighed_probability=None) for row in held.rows) == plain.rows
    assert (plain.weighed, plain.weighed_year) == (None, None)
    told, base = held.summary("en"), held.comparisons[2024].baseline.scenario.name
    assert plain.summary("en") == {
        "rows": [{k: v for k, v in row.items() if k != "weighed_probability"} for row in told["rows"]]
    }
    assert (told["conditioned"]["holds_of"], told["conditioned"]["holds_in"]) == (base, 2024)
    assert [one["anchor"] for one in told["conditioned"]["conditioned_on"]] == ["plan_2022"]


@pytest.mark.slow
def test_a_year_that_is_not_asked_for_is_not_played_to_weigh():
    found = goals(PAIR, 2, 1, condition=["plan_2022"], calendar_years=[2026, 2025], **WEIGHED)
    assert found.weighed_year == 2026


@pytest.mark.parametrize(
    ("condition", "uncertainty", "told"),
    [
        ("plan_2022", 4, "goals: condition"),
        (["nobody"], 4, "'nobody'"),
        (["plan_2022"], 1, "goals: uncertainty"),
    ],
)
def test_what_cannot_weigh_goals_is_refused_before_anything_is_played(
    condition, uncertainty, told, monkeypatch
):
    monkeypatch.setattr("brandsim.scenarios.decide.goals.play_paired", lambda *_, **__: pytest.fail("played"))
    with pytest.raises(InputError, match=told):
        goals(PAIR, 2, 1, condition=condition, uncertainty=uncertainty)
