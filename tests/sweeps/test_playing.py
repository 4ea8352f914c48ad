"""A call's result is the same to the last bit, whoever plays its parts."""

import dataclasses
import json
import pickle
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

import brandsim as bs
import brandsim.scenarios.files.folder as folders
import brandsim.sweeps.playing as playing
from brandsim._errors import InputError
from brandsim.cli import main
from brandsim.response.definition import URGENT
from brandsim.scenarios.decide.answers import Question, play_of_question
from brandsim.scenarios.files.folder import load_folder
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.scenarios.run.progress import progress_bar
from brandsim.scenarios.run.recipe import Recipe
from support.invented import InventedMunicipality

PAIR = ["minimum", "ambition"]
SHORT = {"years": 4, "uncertainty": 3, "threads": 1, "progress": False}
CALLS = {
    "compare": lambda: bs.compare(PAIR, **SHORT),
    "goals": lambda: bs.goals(PAIR, calendar_years=[2025, 2026], **SHORT),
    "sensitivity": lambda: bs.sensitivity("minimum", "ambition", years=2, threads=1, progress=False),
    "worlds": lambda: bs.compare(PAIR, worlds=3, world_years=2, **SHORT),
}


class Another(Executor):
    """Plays here as another process would: it is told in pickles, and has nothing ready."""

    def __init__(self):
        self.given, self.years = [], []

    def submit(self, fn, /, *args, **kwargs):
        told = pickle.loads(pickle.dumps((fn, args)))
        here, future = dict(playing._HERE), Future()
        playing._HERE.clear()
        self.given.append(told[1][0].at)
        try:
            answer = pickle.loads(pickle.dumps(told[0](*told[1])))
        finally:
            playing._HERE.update(here)
        self.years.append(answer.years)
        future.set_result(answer)
        return future


@pytest.fixture(autouse=True)
def anew():
    playing._made.cache_clear()
    yield
    assert playing._HERE == {}


def told(result):
    return json.dumps(result.summary(), sort_keys=True)


@pytest.mark.slow
@pytest.mark.parametrize("name", CALLS)
def test_a_call_is_equal_to_the_last_bit_whoever_plays(name):
    here, another = told(CALLS[name]()), Another()
    with bs.playing(another):
        assert told(CALLS[name]()) == here
    with bs.playing("threads", workers=2):
        assert told(CALLS[name]()) == here
    assert len(another.given) > 2


@pytest.mark.slow
def test_storm_years_are_played_where_they_decide():
    bar = progress_bar("", progress=False)
    ready = PreparedScenario.of("minimum", "numba", 1, 1, URGENT, "median", None, bar)
    strata = ready.scored(10).strata(10)
    here = Question([ready], "response_time", "mean", strata, 10).answers(ready.values)
    given = {
        "engine": "numba", "seed": 1, "name": "response_time", "statistic": "mean", "strata": strata, "years": 10,
        "play": Question.answers,
    }  # fmt: skip
    recipe = pickle.loads(pickle.dumps(Recipe(play_of_question, (bs.load_scenario("minimum"),), given)))
    there = recipe.play(playing._Years())(ready.values)
    assert len(here.yearly) > 10
    assert [one.tobytes() for one in there] == [one.tobytes() for one in here]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # dask's own
@pytest.mark.parametrize("executor", ["processes", "dask"])
def test_other_processes_play_the_same(executor, capsys):
    main(["compare", *PAIR, "--years", "4", "--uncertainty", "3", "--json"])
    here = json.loads(capsys.readouterr().out)
    main(
        ["compare", *PAIR, "--years", "4", "--uncertainty", "3", "--json", "--on", executor, "--workers", "2"]
    )
    assert json.loads(capsys.readouterr().out) == here


TINY = {"years": 2, "uncertainty": 2, "threads": 1, "progress": False}


@pytest.fixture(scope="module")
def tiny():
    return told(bs.compare(PAIR, **TINY))


@pytest.mark.slow
def test_what_is_kept_is_not_given_out_again(tiny, tmp_path):
    with bs.keeping(tmp_path), bs.playing(first := Another(), workers=1):
        bs.compare(PAIR, **TINY)
    files = sorted(tmp_path.glob("*.npz"))
    assert len(files) == len(first.given) == 4
    files[1].unlink()
    files[2].write_bytes(files[2].read_bytes()[:-9])
    with bs.keeping(tmp_path), bs.playing(again := Another(), workers=1):
        assert told(bs.compare(PAIR, **TINY)) == tiny
    assert again.given == [1, 2]
    with bs.keeping(tmp_path):  # and whoever plays here finds them too
        assert told(bs.compare(PAIR, **TINY)) == tiny


def test_the_years_of_others_are_told_to_the_bar(monkeypatch):
    bars = []

    def bar(*_):
        bars.append(progress_bar("", progress=True))
        return bars[-1]

    monkeypatch.setattr("brandsim.scenarios.run.play_paired.progress_bar", bar)
    with bs.playing(another := Another(), workers=1):
        bs.compare(PAIR, **TINY)
    assert another.years == [2, 2, 2, 2]
    assert bars[0].n == bars[0].total == 8


class Dies(ThreadPoolExecutor):
    """Dies at some of what it is given."""

    def __init__(self, *deaths):
        super().__init__(1)
        self.deaths, self.given = deaths, 0

    def submit(self, fn, /, *args, **kwargs):
        self.given += 1
        if self.given in self.deaths:
            future = Future()
            future.set_exception(BrokenProcessPool("killed"))
            return future
        return super().submit(fn, *args, **kwargs)


@pytest.mark.slow
def test_what_a_dead_worker_had_is_played_by_another(tiny):
    with bs.playing(Dies(1, 4), workers=1):
        assert told(bs.compare(PAIR, **TINY)) == tiny
    with bs.playing(Dies(*range(99)), workers=1), pytest.raises(InputError, match="playing: workers: got"):
        bs.compare(PAIR, **TINY)


class Stops(ThreadPoolExecutor):
    """Somebody presses Ctrl-C when so many parts are played."""

    def __init__(self, after):
        super().__init__(1)
        self.after, self.given = after, 0

    def submit(self, fn, /, *args, **kwargs):
        self.given += 1
        if self.given > self.after:
            raise KeyboardInterrupt
        future = super().submit(fn, *args, **kwargs)
        wait([future])
        return future


@pytest.mark.slow
def test_an_interruption_keeps_what_is_finished(tiny, tmp_path):
    with bs.keeping(tmp_path), bs.playing(Stops(3), workers=9):
        found = bs.compare(PAIR, **TINY)
    assert (found.stopped.unfinished, found.stopped.draws, found.stopped.of_draws) == ((), 1, 2)
    with bs.keeping(tmp_path), bs.playing(Stops(1), workers=9):
        assert told(bs.compare(PAIR, **TINY)) == tiny
    with bs.playing(Stops(1), workers=9), pytest.raises(KeyboardInterrupt):
        bs.compare(PAIR, **TINY)


@pytest.mark.slow
def test_a_fault_of_a_part_is_told_as_it_is_here():
    def call():
        return bs.sensitivity("minimum", statistic="p99", years=2, progress=False, threads=1)

    with pytest.raises(InputError) as here:
        call()
    with bs.playing(Another()), pytest.raises(InputError) as there:
        call()
    assert str(there.value) == str(here.value)


def test_other_data_in_a_worker_are_refused(monkeypatch):
    monkeypatch.setattr(playing, "fingerprint", lambda *_: "of before")
    with (
        bs.playing(another := Another(), workers=1),
        pytest.raises(InputError, match="playing: got other data, or another program, in a worker"),
    ):
        bs.compare(PAIR, **TINY)
    assert len(another.given) == 2  # of those that were given out at once


@pytest.mark.slow
def test_data_of_ones_own_are_held_against_those_of_the_workers(tmp_path, monkeypatch):
    town = InventedMunicipality(tmp_path / "ekmyra")
    both = [f"{town.folder}/minimum", f"{town.folder}/ambition"]

    def save_a_table(recipe, bar, make=Recipe.play):
        table = town.folder / "stations.csv"
        table.write_text(table.read_text("utf-8") + "\n", "utf-8")
        return make(recipe, bar)

    call = {"years": 2, "uncertainty": 0, "threads": 1, "progress": False}
    with bs.playing(Another(), workers=1):
        bs.compare(both, **call)
        playing._made.cache_clear()
        monkeypatch.setattr("brandsim.sweeps.playing.fingerprint", lambda *_: "of before it was saved")
        monkeypatch.setattr(Recipe, "play", save_a_table)
        with pytest.raises(InputError, match="other data, or another program, in a worker"):
            bs.compare(both, **call)


@pytest.mark.slow
def test_a_scenario_changed_in_python_is_played_as_it_is():
    changed = dataclasses.replace(bs.load_scenario("minimum"), name="fast", assumptions={"speed_factor": 1.1})
    here = told(bs.compare(["minimum", changed], **TINY))
    with bs.playing(Another()):
        assert told(bs.compare(["minimum", changed], **TINY)) == here


def test_the_municipality_that_ships_is_each_computers_own(monkeypatch):
    scenario, own = bs.load_scenario("minimum"), load_folder("exempel")
    assert pickle.loads(pickle.dumps((scenario, own))) == (scenario, own)
    sent = pickle.dumps([scenario.folder, own])
    monkeypatch.setattr(folders, "packaged", lambda: "theirs")
    assert pickle.loads(sent) == ["theirs", own]


def test_what_has_no_recipe_is_refused():
    with (
        bs.playing("threads"),
        pytest.raises(InputError, match="playing: got a call that is played where it is made"),
    ):
        bs.simulate("minimum", years=1, uncertainty=0)
    bs.simulate("minimum", years=1, uncertainty=0)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["--workers", "2"], "playing: executor: got nothing, expected --on beside --workers or --scheduler"),
        (["--scheduler", "tcp://127.0.0.1:1"], "expected --on beside"),
        (["--on", "threds"], "playing: executor: got 'threds', expected threads, processes or dask"),
        (["--on", "threads", "--workers", "0"], "playing: workers"),
        (["--on", "processes", "--scheduler", "x"], "playing: executor: got 'processes', expected dask"),
    ],
)
@pytest.mark.parametrize("command", [["compare", *PAIR], ["goals", *PAIR], ["sensitivity", "minimum"]])
def test_the_command_says_what_cannot_be(command, asked, says, capsys):
    with pytest.raises(SystemExit) as caught:
        main([*command, *asked, "--lang", "en"])
    assert caught.value.code == 2
    assert says in capsys.readouterr().err
    assert not list(Path().glob("brandsim-*"))
