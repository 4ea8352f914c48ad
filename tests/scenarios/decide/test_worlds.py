"""Worlds: each is the pair of runs under its assumptions, they add up, and what was played can be kept."""

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import spearmanr

import brandsim as bs
from brandsim._errors import InputError
from brandsim.report.content.worlds import worlds_lines
from brandsim.response.statistics import Statistics
from brandsim.scenarios.anchors.anchor import load_anchors
from brandsim.scenarios.decide.worlds import WorldDifferences, Worlds, play_worlds
from brandsim.scenarios.files.assumptions import PER_SITE
from brandsim.scenarios.files.samples import asked_of_all
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.scenarios.run.progress import progress_bar
from brandsim.scenarios.world.setting import Shared
from brandsim.simulation.replications import replications

STATISTICS = Statistics().names

PAIR = ("ambition", "minimum")
FEW = {"events": "all", "statistic": "median", "progress": False}


def played(names=PAIR, count=4, years=5, seed=1, threads=1, **more):
    return play_worlds(
        [load_scenario(name) for name in names], count, years, seed, threads, **{**FEW, **more}
    )


@pytest.fixture(scope="module")
def worlds():
    return played()


@pytest.fixture(scope="module")
def compared():
    return bs.compare(list(PAIR), 8, 1, uncertainty=0, worlds=4, world_years=5, progress=False)


def test_a_world_is_the_pair_of_runs_under_its_assumptions():
    """No scenario can say where each station lies: all are fixed, which moves no other draw."""
    free = [replace(load_scenario(name), assumptions={PER_SITE: 0.0}) for name in PAIR]
    worlds = play_worlds(free, 4, 5, 1, 1, **FEW)
    row = next(row for row in worlds.rows if row.name == "full_response")
    assert len(set(row.difference)) == 4
    for world in (0, 3):
        drawn = {key: values[world] for key, values in worlds.assumptions.items()}
        pair = [replace(one, assumptions={**drawn, **one.assumptions}) for one in free]
        before, after = (
            bs.simulate(one, 5, 1, uncertainty=0, events="all", progress=False).figures.series(
                "full_response", "median"
            )[0]
            for one in pair
        )
        assert row.difference[world] == pytest.approx((after - before).mean())


def test_threads_change_nothing(worlds):
    assert played(threads=2) == worlds


def test_more_scenarios_change_nothing(worlds):
    rows = played((*PAIR, "on_call_instead")).rows
    assert [row for row in rows if row.scenario == "minimum"] == list(worlds.rows)


def test_worlds_add_up_and_the_same_twice_is_told_from_nothing():
    twin = replace(load_scenario("ambition"), name="twin")
    rows = play_worlds([load_scenario("ambition"), twin], 3, 4, 1, 1, **FEW).of("twin")
    assert [(row.faster, row.slower, row.unresolved, row.worlds) for row in rows] == [(0, 0, 3, 3)] * 2
    assert [row.decides for row in rows] == [None, None]


def made_up(difference, ci95, **assumptions):
    row = WorldDifferences("minimum", "response_time", "median", tuple(difference), tuple(ci95))
    return Worlds("", 5, {key: tuple(values) for key, values in assumptions.items()}, (row,))


def test_only_what_its_own_interval_tells_from_nought_is_faster_or_slower():
    ends = [(-2.0, -1.0), (-1.0, 0.1), (0.5, 2.0), None, (-1.0, -0.1), (0.0, 0.0)]
    (row,) = made_up([-1.5, -0.4, 1.0, None, -0.5, 0.0], ends).of("minimum")
    assert (row.faster, row.slower, row.unresolved) == (2, 1, 3)


def test_what_decides_is_what_the_difference_goes_with():
    rng = np.random.default_rng(5)
    cause, noise = rng.uniform(size=30), rng.uniform(size=(6, 30))
    difference = 2.0 - cause + 0.2 * rng.normal(size=30)
    others = {f"other_{n}": row for n, row in enumerate(noise)}
    (row,) = made_up(difference, [(0.1, 3.0)] * 30, cause=cause, **others).of("minimum")
    assert row.decides == "cause"
    assert row.rank_correlation == pytest.approx(spearmanr(cause, difference)[0])
    (row,) = made_up(rng.normal(size=30), [(0.1, 3.0)] * 30, **others).of("minimum")
    assert row.decides is None


def test_what_turns_a_decision_is_named_with_its_values():
    """Twenty worlds faster by what grows with the cause, and four slower where it is least."""
    cause = np.linspace(0.1, 2.4, 24)
    difference = 0.45 - cause
    ends = [(value - 0.02, value + 0.02) for value in difference]
    (row,) = made_up(difference, ends, cause=cause).of("minimum")
    assert (row.faster, row.slower, row.unresolved) == (20, 4, 0)
    assert row.where_slower == pytest.approx((0.1, 0.4))
    assert row.where_faster == pytest.approx((0.5, 2.4))
    (row,) = made_up(-cause, [(-2.0, -1.0)] * 24, cause=cause).of("minimum")
    assert row.where_slower is None


def test_what_was_played_is_kept_and_shown_again(tmp_path, monkeypatch, worlds):
    path = tmp_path / "worlds.json"
    assert played(kept=path) == worlds
    assert json.loads(path.read_text(encoding="utf-8"))["years"] == 5
    monkeypatch.setattr(
        "brandsim.scenarios.run.replications.ReplicationRunner.at", lambda *_: pytest.fail("played again")
    )
    assert played(kept=path) == worlds
    assert [one.name for one in tmp_path.iterdir()] == ["worlds.json"]


@pytest.mark.parametrize(
    "more", [{"seed": 2}, {"years": 6}, {"count": 5}, {"names": ("ambition", "on_call_instead")}]
)
def test_the_answer_to_another_question_is_refused(tmp_path, worlds, more):
    path = tmp_path / "worlds.json"
    played(kept=path)
    with pytest.raises(InputError, match=r"worlds\.json.*the answer to this question"):
        played(kept=path, **more)


def test_practice_is_drawn_in_worlds_but_where_a_scenario_states_it(worlds):
    practice = {"turn_back", "release", "commander_as_planned", "late_comers"}
    assert set(worlds.assumptions) & practice == practice
    assert all(set(worlds.assumptions[key]) == {0, 1} for key in practice - {"turn_back", "release"})
    states = played((*PAIR, "late_comers"), count=2, years=2)
    assert set(states.assumptions) & practice <= practice - {"late_comers"}
    assert played(("practice", "minimum"), count=2, years=2).assumptions.keys() & practice <= {"late_comers"}


def in_headcount(name):
    free = load_scenario(name)
    return replace(free, data=free.data.model_copy(update={"alarm_plan": "norrtalje_headcount"}))


@pytest.mark.slow
def test_what_is_kept_says_by_which_alarm_plan(tmp_path, worlds, compared):
    assert worlds.alarm_plans == ("norrtalje",)
    assert {tuple(row["alarm_plans"]) for row in worlds.summary()} == {("norrtalje",)}
    assert all("alarm plan norrtalje)" in line for line in worlds_lines(compared, compared.runs[1], "en"))
    path, pair = tmp_path / "worlds.json", [load_scenario("ambition"), in_headcount("minimum")]
    both = play_worlds(pair, 2, 2, 1, 1, kept=path, **FEW)
    assert both.alarm_plans == ("norrtalje", "norrtalje_headcount")
    assert play_worlds(pair, 2, 2, 1, 1, kept=path, **FEW) == both
    told = replace(compared, worlds=replace(both, alarm_plans=both.alarm_plans))
    (line, _) = worlds_lines(told, compared.runs[1], "sv")
    assert "larmplan norrtalje och norrtalje_headcount)" in line


def more_asked(found):
    cells = found.alarm_plan.need
    return replace(found, alarm_plan=replace(found.alarm_plan, need=cells + (cells > 0)))


def drawn_everywhere(found):
    return replace(found, assumptions=tuple(replace(one, drawn="") for one in found.assumptions))


@pytest.mark.parametrize("changed", [more_asked, pytest.param(drawn_everywhere, marks=pytest.mark.slow)])
def test_another_table_of_the_same_name_is_another_question(tmp_path, monkeypatch, changed):
    """A cell of the alarm plan without a range is no assumption, and where one is drawn is no number of it."""
    path = tmp_path / "worlds.json"
    played(count=2, years=2, kept=path)
    assert played(count=2, years=2, kept=path)

    def made(*arguments, of=PreparedScenario.of):
        ready = of(*arguments)
        return replace(ready, found=changed(ready.found))

    monkeypatch.setattr(PreparedScenario, "of", made)
    with pytest.raises(InputError, match=r"worlds\.json.*the answer to this question"):
        played(count=2, years=2, kept=path)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"rows": [{}]}'])
def test_another_file_is_refused_and_left_as_it_is(tmp_path, text):
    path = tmp_path / "worlds.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"worlds\.json.*worlds kept by compare"):
        played(kept=path)
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(("more", "told"), [({"count": 1}, "worlds"), ({"years": 1}, "world_years")])
def test_numbers_out_of_range_are_told(more, told):
    with pytest.raises(InputError, match=told):
        played(**more)


def test_a_comparison_tells_it_to_people_and_machines(compared):
    rows = compared.worlds.of("minimum")
    assert [row["faster"] for row in compared.summary()["worlds"]] == [row.faster for row in rows]
    for lang in ("sv", "en"):
        lines = worlds_lines(compared, compared.runs[1], lang)
        text = " ".join(compared.text(lang).split())
        assert len(lines) == 2
        assert all(line in text for line in lines)


@pytest.mark.parametrize(
    ("worlds", "said"),
    [
        (made_up([1.0] * 4, [(0.5, 1.5)] * 3 + [(-1.5, -0.5)]), "holds in 3 of 4 worlds, turns in 1, cannot"),
        (made_up([1.0] * 4, [(0.5, 1.5)] + [(-1.5, 0.5)] * 3), "holds in 1 of 4 worlds, turns in 0, cannot"),
    ],
)
def test_the_words_say_what_holds_and_what_turns(compared, worlds, said):
    row = compared.difference("minimum", "response_time", "median")
    assert row.ci95_difference[0] > 0
    (line,) = worlds_lines(replace(compared, worlds=worlds), compared.runs[1], "en")
    assert said in line


def test_where_the_headline_is_open_the_words_say_faster_and_slower(compared):
    level = replace(
        compared,
        worlds=made_up([0.0] * 3, [(0.5, 1.5), (-1.5, -0.5), None]),
        runs=(compared.runs[0], replace(compared.runs[0], scenario=compared.runs[1].scenario)),
    )
    (line,) = worlds_lines(level, level.runs[1], "en")
    assert "of 3 worlds faster in 1, slower in 1, cannot be told from chance in 1" in line


def test_without_worlds_nothing_is_said():
    found = bs.compare(list(PAIR), 2, 1, uncertainty=0, progress=False)
    assert (worlds_lines(found, found.runs[1], "sv"), found.summary()["worlds"]) == ([], [])


def test_worlds_are_weighed_by_what_the_baseline_counts_in_them():
    """Each world counts by the normal likelihood of the figure: the alarms that its years have, and no other."""
    names = ("on_call_missions_2019", "national_rate_2024", "plan_2022")
    plain, weighed = played(count=3, years=3), played(count=3, years=3, condition=names)
    assert replace(weighed, condition=(), weight=(), question=plain.question) == plain
    anchors = {anchor.key: anchor for anchor in load_anchors()}
    free = load_scenario("ambition")
    distance = []
    with progress_bar("worlds", False) as bar:
        prepared = PreparedScenario.of(free, "numba", 1, 1, "all", "median", None, bar)
    first = prepared.measured.indicators.index("response_time")
    for world in range(3):
        drawn = prepared.sampled_assumptions(3, asked_of_all([prepared.found.assumptions]))[world]
        setting = prepared.basis.under(drawn)
        alarms, missions = [], []
        for year in replications(setting, range(3), 1, "numba"):
            counted = year.incidents.time_ms >= setting.axis.warmup_ms
            alarms.append(counted.sum())
            theirs = [c.key in anchors[names[0]].of for c in prepared.found.service.crews]
            went = np.array(theirs)[setting.crew[year.raw.unit]] & (year.raw.rolled >= 0)
            missions.append(counted[np.unique(year.raw.incident[went])].sum())
        figures = prepared.runner.at(prepared.basis, drawn, np.arange(3), Shared()).figures
        median = figures[:, first, STATISTICS.index("median")].mean()
        counts = dict(zip(names, (np.mean(missions), np.mean(alarms), median), strict=True))
        distance.append(sum(((counts[k] - anchors[k].value) / anchors[k].standard_error) ** 2 for k in names))
    likelihood = np.exp(-0.5 * (np.array(distance) - min(distance)))
    assert weighed.weight == pytest.approx(likelihood / likelihood.sum())
    assert weighed.condition == names


def weighed_worlds(weight, ends):
    worlds = made_up([1.0] * len(ends), ends)
    return replace(worlds, condition=("plan_2022",), weight=tuple(weight))


def test_weighed_shares_stand_beside_unweighed_ones(compared):
    ends = [(0.5, 1.5)] * 15 + [(-1.5, -0.5)] * 5
    weight = np.array([2.0] * 15 + [1.0] * 5) / 35
    worlds = weighed_worlds(weight, ends)
    (row,) = worlds.of("minimum")
    assert row.weighed == pytest.approx((5 / 35, 30 / 35, 0.0))
    assert worlds.effective == pytest.approx(35**2 / 65)
    (line,) = worlds_lines(replace(compared, worlds=worlds), compared.runs[1], "en")
    assert "10.5: holds in 86% (unweighed 75%), turns in 14% (25%); that is worth 19 equal worlds." in line
    assert worlds.summary()[0]["effective_worlds"] == pytest.approx(35**2 / 65)


def test_figures_that_few_worlds_agree_with_carry_no_share(compared):
    worlds = weighed_worlds([1.0] + [0.0] * 11, [(0.5, 1.5)] * 12)
    assert worlds.of("minimum")[0].weighed is None
    (line,) = worlds_lines(replace(compared, worlds=worlds), compared.runs[1], "en")
    assert "the worlds are worth only 1 equal one: the figures contradict the assumptions" in line


@pytest.mark.parametrize(
    ("condition", "worlds", "uncertainty", "told"),
    [
        (["plan_2022"], 0, 1, "uncertainty: got 1, expected several draws"),
        (["nobody"], 4, 0, "condition"),
        (["mcf_b11"], 4, 0, "condition"),
        (["mcf_b11"], 0, 2, "condition"),
        ("x", 4, 0, "list"),
    ],
)
def test_a_condition_that_cannot_weigh_is_refused_before_anything_is_played(
    condition, worlds, uncertainty, told, monkeypatch
):
    monkeypatch.setattr(
        "brandsim.scenarios.decide.compare.play_paired", lambda *_, **__: pytest.fail("played")
    )
    with pytest.raises(InputError, match=told):
        bs.compare(
            list(PAIR), 2, 1, worlds=worlds, uncertainty=uncertainty, condition=condition, progress=False
        )


def test_what_is_kept_is_of_its_figures(tmp_path):
    path = tmp_path / "worlds.json"
    kept = played(count=2, years=2, kept=path, condition=("plan_2022",))
    assert played(count=2, years=2, kept=path, condition=("plan_2022",)) == kept
    with pytest.raises(InputError, match="question"):
        played(count=2, years=2, kept=path)
