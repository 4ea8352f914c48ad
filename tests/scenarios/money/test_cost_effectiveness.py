"""What money buys: Fieller's interval, Holm's adjustment, verdicts and the frontier."""

import shutil

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.response.intervals.strata import monte_carlo
from brandsim.response.statistics import Statistics
from brandsim.scenarios.decide.compare import compare
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.money.cost_effectiveness import Gain, cost_effectiveness, effects, fieller, holm
from brandsim.scenarios.money.frontier import Option, frontier
from brandsim.scenarios.money.gains import PlaceGain, in_order, lives_rule, places_table
from brandsim.scenarios.money.run_cost import yearly_cost_tkr

RNG = np.random.default_rng(4)


def test_fieller_is_near_the_bootstrap():
    gains = RNG.normal(0.5, 1.0, 300)
    costs = 3000 + 200 * gains + RNG.normal(0, 300, 300)
    low, high = fieller(costs, gains)
    picks = RNG.integers(0, 300, (4000, 300))
    ratios = costs[picks].mean(axis=1) / gains[picks].mean(axis=1)
    assert (low, high) == pytest.approx(np.quantile(ratios, (0.025, 0.975)), rel=0.04)
    assert low < costs.mean() / gains.mean() < high


def test_fieller_covers_the_truth_as_often_as_it_says():
    truth, covered = 3000 / 0.5, 0
    for _ in range(600):
        gains = RNG.normal(0.5, 1.0, 40)
        interval = fieller(3000 + RNG.normal(0, 500, 40), gains)
        # Without bounds every ratio is possible: the truth is covered.
        covered += interval is None or interval[0] <= truth <= interval[1]
    assert 0.93 < covered / 600 < 0.97


def test_fieller_by_hand():
    """Constant cost 10 and gains 1, 3: mean 2, standard error 1, t = 12.7062; the gain may be nothing."""
    assert fieller(np.array([10.0, 10.0]), np.array([1.0, 3.0])) is None
    gains = np.array([2.0, 2.1, 1.9, 2.0])
    half = 3.182446 * gains.std(ddof=1) / 2
    assert fieller(np.full(4, 10.0), gains) == pytest.approx((10 / (2 + half), 10 / (2 - half)), rel=1e-6)


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.6]) == [1.0, 1.0]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_holm_only_raises_and_keeps_the_order(p):
    adjusted = holm(p)
    assert all(a >= b for a, b in zip(adjusted, p, strict=True))
    order = np.argsort(p, kind="stable")
    assert (np.diff(np.array(adjusted)[order]) >= 0).all()


@pytest.mark.parametrize(
    ("gain", "cost", "verdict", "each"),
    [
        (0.5, 3000.0, "buys", 6000.0),
        (-0.5, -3000.0, "saves", 6000.0),
        (0.5, -10.0, "dominates", None),
        (-0.5, 10.0, "dominated", None),
        (0.001, 3000.0, "not_separable", None),
    ],
)
def test_verdicts(gain, cost, verdict, each):
    gains = gain + np.linspace(-0.1, 0.1, 40)
    found = judged(gains, (gain - 0.3 * abs(gain), gain + 0.3 * abs(gain)), np.full(40, cost))
    assert found.verdict == verdict
    assert found.tkr_per_unit == (None if each is None else pytest.approx(each))
    if each is not None:
        assert found.ci95[0] < each < found.ci95[1]
        assert found.uncertainty95 == pytest.approx((each / 1.3, each / 0.7))


def judged(gains, uncertainty95, costs):
    gain = Gain(float(gains.mean()), monte_carlo(gains), uncertainty95)
    return cost_effectiveness("x", "response_time", "mean", gain, gains, costs)


def test_a_gain_that_the_assumptions_may_undo_is_not_separable():
    found = judged(0.5 + np.linspace(-0.1, 0.1, 40), (-0.1, 1.2), np.full(40, 9.0))
    assert found.verdict == "not_separable"
    assert found.to_dict()["gain_interval95"] == [-0.1, 1.2]
    # chance has no interval
    assert judged(np.array([0.5]), (0.1, 1.2), np.full(1, 9.0)).verdict == "not_separable"


def test_the_ratio_rests_on_the_gain_that_is_printed():
    """Of a gain whose error is not that of the years alone: the costs go together with it as in the years."""
    gains, costs = 0.5 + RNG.normal(0, 0.1, 60), 3000 + RNG.normal(0, 200, 60)
    own = monte_carlo(gains)
    alone = judged(gains, None, costs)
    assert alone.ci95 == pytest.approx(fieller(costs, gains))
    half = own[1] - own[0]  # twice as wide, and elsewhere
    wide = cost_effectiveness(
        "x", "response_time", "mean", Gain(0.7, (0.7 - half, 0.7 + half), None), gains, costs
    )
    assert wide.tkr_per_unit == pytest.approx(costs.mean() / 0.7)
    assert wide.ci95 == pytest.approx(fieller(costs, 0.7 + 2 * (gains - gains.mean())))


def test_no_cost_is_unsaid():
    assert judged(np.ones(5), None, None).verdict == "unsaid"


def test_the_frontier_by_hand():
    """B is dominated by C; D lies under the line from A to E; C costs 10 a unit, E 40 more a unit."""
    options = [
        Option("base", 0, 0),
        Option("B", 20, 0.5),
        Option("C", 10, 1),
        Option("D", 35, 1.2),
        Option("E", 50, 2),
        Option("F", 60, 2),
    ]
    found = {one.scenario: one for one in frontier(options)}
    assert {name: one.status for name, one in found.items()} == {
        "base": "frontier", "C": "frontier", "B": "dominated", "D": "extended", "E": "frontier", "F": "dominated",
    }  # fmt: skip
    assert (found["B"].beaten_by, found["F"].beaten_by) == ("C", "E")
    assert found["D"].beaten_by == "C + E"
    assert (found["base"].step_tkr, found["C"].step_tkr, found["E"].step_tkr) == (None, 10, 40)


OPTIONS = st.lists(
    st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=1, max_size=12, unique=True
)


@settings(max_examples=200)
@given(OPTIONS)
def test_the_frontier_is_the_upper_hull(points):
    found = frontier([Option(f"s{i}", float(c), float(g)) for i, (c, g) in enumerate(points)])
    assert len(found) == len(points)
    kept = [one for one in found if one.status == "frontier"]
    steps = [one.step_tkr for one in kept[1:]]
    assert steps == sorted(steps)
    for one in found:
        above = [k for k in kept if k.cost_tkr <= one.cost_tkr]
        below = [k for k in kept if k.cost_tkr >= one.cost_tkr]
        if one.status == "frontier":
            assert not any(k.cost_tkr <= one.cost_tkr and k.gain >= one.gain and k != one for k in found)
        elif one.status == "dominated":
            other = next(k for k in found if k.scenario == one.beaten_by)
            assert other.cost_tkr <= one.cost_tkr
            assert other.gain >= one.gain
            assert (other.cost_tkr, other.gain) != (one.cost_tkr, one.gain)
        else:
            left, right = above[-1], below[0]
            share = (one.cost_tkr - left.cost_tkr) / (right.cost_tkr - left.cost_tkr)
            assert left.gain + share * (right.gain - left.gain) > one.gain - 1e-9


@pytest.fixture(scope="module")
def comparison():
    return compare(
        ["minimum_without_five_posts", "minimum_five_posts", "almsta_ambition", "volunteers"],
        24,
        1,
        uncertainty=6,
        events="all",
    )


def test_on_call_seats_dominate_the_posts(comparison):
    """Two seats in Älmsta cost a third of the five posts and shorten the mean more; the posts move no median."""
    placed = {one.scenario: one for one in comparison.frontier()}
    assert placed["minimum_five_posts"].status == "dominated"
    assert placed["minimum_five_posts"].beaten_by == "minimum_without_five_posts"
    assert "volunteers" not in placed  # what they cost is unsaid
    assert comparison.frontier() == comparison.frontier("response_time", "median")
    median = comparison.difference("almsta_ambition", "response_time", "median")
    low, high = median.interval95_difference
    assert placed["almsta_ambition"].gain == pytest.approx(-median.difference)
    assert placed["almsta_ambition"].gain_interval95 == pytest.approx((-high, -low))
    values = {(v.scenario, v.name, v.statistic): v for v in comparison.values}
    assert len(values) == 3 * len(effects(Statistics()))
    posts = values["minimum_five_posts", "response_time", "mean"]
    almsta = values["almsta_ambition", "response_time", "mean"]
    assert almsta.verdict == "buys"
    assert almsta.tkr_per_unit < (posts.tkr_per_unit or np.inf)
    assert almsta.ci95[0] < almsta.tkr_per_unit < almsta.ci95[1]
    assert values["volunteers", "response_time", "mean"].verdict == "unsaid"


def test_yearly_costs_have_the_mean_of_the_lines(comparison):
    base, _, almsta, volunteers = comparison.runs
    yearly = yearly_cost_tkr(base, almsta)
    assert yearly.mean() == pytest.approx(comparison.costs()[1].cost_difference_tkr)
    assert yearly.std() > 0
    assert yearly_cost_tkr(base, volunteers) is None


def test_who_gains(comparison):
    places = comparison.places("almsta_ambition")
    sure = (places["gain_low"] > 0) | (places["gain_high"] < 0)
    assert (places["separable"] == sure).all()
    groups = [places[sure & (places["gain_min"] < 0)], places[sure & (places["gain_min"] > 0)], places[~sure]]
    assert pd.concat(groups).index.tolist() == list(range(len(places)))  # losers, winners, then the unsure
    for group in groups:
        assert group["gain_incident_min"].abs().is_monotonic_decreasing
    assert all(map(len, groups[1:]))
    best = places.sort_values("gain_incident_min").tail(5)["place"].str.cat(sep=" ")
    assert any(name in best for name in ("Älmsta", "Väddö", "Grisslehamn", "Herräng"))
    mean = comparison.difference("almsta_ambition", "response_time", "mean").difference
    total = places["gain_incident_min"].sum() / places["n_per_year"].sum()
    assert total == pytest.approx(-mean, abs=0.05)
    with pytest.raises(InputError, match="did you mean 'almsta_ambition'"):
        comparison.places("almsta_ambitoin")


def test_places_of_which_nothing_is_known_come_last():
    known = PlaceGain("a", 2.0, 9.0, 8.0, 1.0, 0.5, 1.5, 2.0, True)
    unsure = PlaceGain("b", 1.0, 9.0, 8.0, 1.0, -0.5, 2.5, 1.0, False)
    nobody = PlaceGain("c", 1.0, None, None, None, None, None, None, False)
    loser = PlaceGain("d", 1.0, 8.0, 8.5, -0.5, -0.9, -0.1, -0.5, True)
    assert sorted([nobody, unsure, known, loser], key=in_order) == [loser, known, unsure, nobody]
    assert (loser.loses_surely, loser.gains_surely, known.gains_surely, unsure.gains_surely) == (
        True, False, True, False,
    )  # fmt: skip
    table = places_table([nobody])
    assert table["gain_min"].isna().all()
    assert table["separable"].tolist() == [False]
    assert places_table([]).columns.tolist() == list(PlaceGain._fields)


def test_volunteers_are_below_no_level(comparison):
    for name in ("hours_below_minimum", "hours_below_ambition", "hours_empty"):
        assert comparison.difference("volunteers", name, "total").difference == 0


def test_lives_by_hand(comparison):
    row = comparison.lives().set_index("scenario").loc["almsta_ambition"]
    assert row["lives_per_year"] == pytest.approx(row["home_fires_per_year"] * row["gain_min"] * 0.00035)
    assert row["home_fires_per_year"] == pytest.approx(76.1 * 0.573, rel=0.1)


@pytest.mark.parametrize(("kind", "told"), [("bilding_fire", "did you mean 'building_fire'"), ("", "got ''")])
def test_the_type_that_lives_are_counted_for_is_checked(tmp_path, kind, told):
    shutil.copytree(data_file("costs"), tmp_path / "costs")
    path = tmp_path / "costs" / "rates.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("building_fire\n", f"{kind}\n"), encoding="utf-8"
    )
    mine = tmp_path / "mine.toml"
    mine.write_text('name = "mine"\nparent = "ambition"\n[data]\ncosts = "./costs"\n', encoding="utf-8")
    with pytest.raises(InputError, match=told):
        lives_rule(load_scenario(mine))


def test_no_lives_where_their_incidents_are_not_counted():
    found = compare(["minimum", "ambition"], 1, 1, uncertainty=0, events=["traffic_accident"])
    with pytest.raises(InputError, match="Count all events"):
        found.lives()


def test_adjusted_p_values_are_on_every_row_that_was_drawn(comparison):
    rows = [row for row in comparison.differences if row.p_value is not None]
    assert all(row.p_adjusted >= row.p_value for row in rows)
    assert {row.name for row in comparison.differences if row.p_value is None} >= {"hours_empty"}
    adjusted = comparison.difference("almsta_ambition", "first_ba_team", "mean").p_adjusted
    assert adjusted < 1e-6
