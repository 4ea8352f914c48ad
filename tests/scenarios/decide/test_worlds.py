"""Worlds: each is the pair of runs under its assumptions, they add up, and what was played can be kept."""

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import spearmanr

import brandsim as bs
from brandsim._errors import InputError
from brandsim.report.content.worlds import worlds_lines
from brandsim.scenarios.decide.worlds import WorldDifferences, Worlds, play_worlds
from brandsim.scenarios.files.assumptions import PER_SITE
from brandsim.scenarios.files.scenario import load_scenario

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
