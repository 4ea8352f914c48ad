"""A sweep's figures are those of its runs, however it is cut, whoever plays and however often it is stopped."""

import json
import shutil
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from threading import Event

import pandas as pd
import psutil
import pytest

import brandsim as bs
import brandsim.sweeps.sweep as sweeping
import brandsim.sweeps.work as working
from brandsim._errors import InputError
from brandsim.sweeps.folder import SweepFolder
from brandsim.sweeps.sweep import Interrupted
from brandsim.sweeps.workers import Workers, workers_of
from support.invented import InventedMunicipality
from support.sweeps import finished, hashes

ASKED = {"name": "levels", "scenarios": ["minimum", "ambition"], "years": 12, "draws": 5, "chunk_years": 4}
CHUNKS = 10


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Return a sweep's folder that nobody disturbed, with what was found."""
    folder = tmp_path_factory.mktemp("whole")
    return folder, bs.sweep(ASKED, folder, workers=1)


@pytest.fixture
def begun(whole, tmp_path):
    """Return a folder in which half of the chunks are finished."""
    folder = tmp_path / "begun"
    shutil.copytree(whole[0], folder)
    for path in folder.glob("*.parquet"):
        path.unlink()
    for said in sorted(finished(folder))[::2]:
        (folder / "chunks" / said).unlink()
    return folder


class Here(Executor):
    """Plays where it is asked, and counts."""

    def __init__(self):
        self.keys = []

    def submit(self, fn, /, *args, **kwargs):
        self.keys.append(args[0].chunk.key)
        future = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@pytest.mark.slow
def test_every_cell_has_the_figures_of_its_run(whole):
    folder, found = whole
    told = pd.read_parquet(folder / "figures.parquet")
    for cell, scenario in enumerate(ASKED["scenarios"]):
        run = bs.simulate(scenario, years=12, uncertainty=5)
        here = told[told.cell == cell].reset_index(drop=True)
        table = run.table()
        for column in table.columns:
            assert here[column].astype(object).where(here[column].notna(), None).tolist() == (
                table[column].astype(object).where(table[column].notna(), None).tolist()
            ), column
        row = found.rows[cell]
        assert (row["scenario"], row["estimate"]) == (scenario, run.indicator().estimate)
        goal = run.goal
        assert (row["target_min"], row["probability_met_next_year"]) == (
            goal.target_min,
            goal.probability_met_next_year,
        )
        assert (row["probability_ci95_low"], row["probability_ci95_high"]) == goal.probability_ci95


@pytest.mark.slow
def test_the_tables_are_the_same_in_all_forms(whole):
    folder, found = whole
    pd.testing.assert_frame_equal(found.table(), pd.read_parquet(folder / "cells.parquet"))
    csv = pd.read_csv(folder / "cells.csv")
    assert csv["estimate"].tolist() == found.table()["estimate"].tolist()
    assert len(found.figures) == len(pd.read_csv(folder / "figures.csv"))


@pytest.mark.parametrize("size", [7, *(pytest.param(one, marks=pytest.mark.slow) for one in (1, 1000))])
def test_it_matters_nothing_how_it_is_cut(whole, tmp_path, size):
    bs.sweep(ASKED | {"chunk_years": size}, tmp_path, executor=Here())
    for name in ("cells.parquet", "figures.parquet", "cells.csv", "figures.csv"):
        assert (tmp_path / name).read_bytes() == (whole[0] / name).read_bytes()


def test_no_finished_chunk_is_played_again(whole, begun):
    kept, here = finished(begun), Here()
    bs.sweep(ASKED, begun, executor=here)
    assert len(here.keys) == CHUNKS - len(kept) == 5
    assert {name: finished(begun)[name] for name in kept} == kept
    assert hashes(begun) == hashes(whole[0])
    bs.sweep(ASKED, begun, executor=Here())
    assert finished(begun).keys() == finished(whole[0]).keys()


@pytest.mark.slow
def test_a_chunk_that_is_damaged_is_played_again(whole, begun):
    chunks = begun / "chunks"
    cut, empty, lost = sorted(name for name in finished(begun))[:3]
    data = chunks / cut.replace("json", "parquet")
    data.write_bytes(data.read_bytes()[:-1] + b"x")
    (chunks / empty).write_text("{", "utf-8")
    (chunks / lost.replace("json", "parquet")).unlink()
    here = Here()
    bs.sweep(ASKED, begun, executor=here)
    assert {cut[:-5], empty[:-5], lost[:-5]} <= set(here.keys)
    assert hashes(begun) == hashes(whole[0])


@pytest.mark.parametrize(
    "key", ["years", "draws", "seeds", "scenarios", "statistic", "events", "chunk_years"]
)
def test_another_sweep_is_refused(begun, key):
    other = {
        "years": 13, "draws": 4, "seeds": [2], "scenarios": ["minimum"], "statistic": "mean", "events": "all",
        "chunk_years": 5,
    }  # fmt: skip
    with pytest.raises(InputError, match=r"than when the folder was begun.*Name another folder") as caught:
        bs.sweep(ASKED | {key: other[key]}, begun, executor=Here())
    assert str(caught.value).startswith(str(begun))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda told: told["provenance"].update(brandsim="0.0.9"), "another program"),
        (lambda told: told["provenance"]["libraries"].update(numpy="1.0"), "another program"),
        (lambda told: told["provenance"]["data"].popitem(), "another file than when the folder was begun"),
        (lambda told: told.update(schema=2), "schema 1"),
    ],
)
def test_another_program_is_refused(begun, change, says):
    file = begun / "sweep.json"
    told = json.loads(file.read_text("utf-8"))
    change(told)
    file.write_text(json.dumps(told), "utf-8")
    with pytest.raises(InputError, match=says):
        bs.sweep(ASKED, begun, executor=Here())


def test_chunks_of_nobody_are_refused(begun):
    (begun / "sweep.json").unlink()
    with pytest.raises(InputError, match=r"chunks, but no sweep.json"):
        bs.sweep(ASKED, begun, executor=Here())


@pytest.fixture
def own(tmp_path):
    InventedMunicipality(tmp_path / "ekmyra")
    file = tmp_path / "sweep.toml"
    file.write_text(
        'name = "own"\nmunicipalities = ["ekmyra"]\nscenarios = ["minimum"]\nyears = 2\ndraws = 0\n', "utf-8"
    )
    return file


def test_data_that_have_changed_are_refused(own, tmp_path):
    folder = tmp_path / "result"
    bs.sweep(own, folder, executor=Here())
    table = own.parent / "ekmyra" / "stations.csv"
    table.write_text(table.read_text("utf-8") + "\n", "utf-8")
    with pytest.raises(InputError, match=r"stations\.csv: got another file than when the folder was begun"):
        bs.sweep(own, folder, executor=Here())


def test_data_that_change_meanwhile_are_refused_by_whoever_reads_them(own, tmp_path, monkeypatch):
    monkeypatch.setattr(sweeping, "fingerprint", lambda _: "of before")
    with pytest.raises(InputError, match="other data, or another program, in a worker"):
        bs.sweep(own, tmp_path / "result", executor=Here())


@pytest.mark.slow
def test_one_plays_in_a_folder_at_a_time(begun):
    with (
        SweepFolder.held(begun),
        pytest.raises(
            InputError, match=r"a folder that another sweep is playing in.*Wait until it has ended"
        ),
    ):
        bs.sweep(ASKED, begun, executor=Here())
    bs.sweep(ASKED, begun, executor=Here())


def test_a_cell_that_cannot_be_played_does_not_stop_the_others(tmp_path):
    town = InventedMunicipality(tmp_path / "ekmyra")
    (town.folder / "demand" / "mix.csv").write_text("no,table\n1,2\n", "utf-8")
    asked = {"name": "some", "scenarios": [f"{town.folder}/minimum", "minimum"], "years": 2, "draws": 0}
    with pytest.raises(InputError, match=r"mix\.csv"):
        bs.sweep(asked | {"chunk_years": 1}, tmp_path / "result", executor=Here())
    assert sorted(finished(tmp_path / "result")) == ["00001-0000.json", "00001-0001.json"]


class Dies(ThreadPoolExecutor):
    """Dies at some of the chunks it is given."""

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
def test_what_a_dead_worker_had_is_played_by_another(whole, begun):
    bs.sweep(ASKED, begun, executor=Dies(1, 5), workers=1)
    assert hashes(begun) == hashes(whole[0])


def test_workers_that_die_again_and_again_are_told_of(begun):
    before = finished(begun)
    with pytest.raises(InputError, match=r"workers that end before they have answered.*more memory"):
        bs.sweep(ASKED, begun, executor=Dies(*range(1, 100)), workers=1)
    assert finished(begun) == before


class Stops(ThreadPoolExecutor):
    """Somebody presses Ctrl-C while the third chunk is played."""

    def __init__(self):
        super().__init__(1)
        self.given = 0

    def submit(self, fn, /, *args, **kwargs):
        self.given += 1
        if self.given == 3:
            raise KeyboardInterrupt
        return super().submit(fn, *args, **kwargs)


@pytest.mark.slow
def test_what_is_being_played_at_an_interruption_is_kept(whole, begun):
    before = len(finished(begun))
    with pytest.raises(Interrupted) as caught:
        bs.sweep(ASKED, begun, executor=Stops(), workers=2)
    kept = len(finished(begun)) - before
    assert kept >= 1
    assert (caught.value.finished, caught.value.of) == (before + kept, CHUNKS)
    bs.sweep(ASKED, begun, executor=Here())
    assert hashes(begun) == hashes(whole[0])


class StopsTwice(ThreadPoolExecutor):
    """Somebody presses Ctrl-C when two chunks are given out, and again while the second, a long one, is waited for."""

    def __init__(self):
        super().__init__(1)
        self.given, self.goes_on = 0, Event()

    def submit(self, fn, /, *args, **kwargs):
        self.given += 1
        if self.given == 2:
            super().submit(self.goes_on.wait)
        if self.given == 3:
            raise KeyboardInterrupt
        return super().submit(fn, *args, **kwargs)


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.slow
def test_a_second_interruption_waits_for_nobody(whole, begun, monkeypatch, own):
    before, here = len(finished(begun)), StopsTwice()

    def pressed(futures, **how):
        if how:
            return wait(futures, **how)
        first = next(iter(futures))
        first.result()
        raise KeyboardInterrupt

    monkeypatch.setattr(working, "wait", pressed)
    if not own:  # an executor of the sweep's own would be closed, and its threads waited for
        crew = Workers(2, lambda: here)
        monkeypatch.setattr(sweeping, "workers_of", lambda *_: crew)
    with pytest.raises(Interrupted) as caught:
        bs.sweep(ASKED, begun, executor=here, workers=2)
    stop = caught.value
    assert (stop.at_once, stop.finished, stop.of, stop.folder) == (True, before + 1, CHUNKS, begun)
    assert len(finished(begun)) == before + 1
    with SweepFolder.held(begun):
        pass  # nobody holds it any more
    here.goes_on.set()
    stop.left.close()
    monkeypatch.setattr(sweeping, "workers_of", workers_of)
    bs.sweep(ASKED, begun, executor=Here())
    assert hashes(begun) == hashes(whole[0])


@pytest.fixture
def full_disk():
    """Let no file be larger than 20 kB; as on a full disk, what is written is refused half-way."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.slow
def test_a_full_disk_is_told_of(begun, full_disk):
    before, here = finished(begun), Here()
    with pytest.raises(InputError, match="a file larger than the disk takes") as caught:
        bs.sweep(ASKED, begun, executor=here)
    assert caught.value.source in {str(begun / "chunks" / f"{key}.parquet") for key in here.keys}
    assert finished(begun) == before
    assert [path.name for path in (begun / "chunks").iterdir() if path.name.startswith(".")] == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # dask's own, of a worker that is gone
@pytest.mark.parametrize("executor", ["processes", "dask"])
def test_a_worker_that_is_killed_changes_nothing(whole, tmp_path, executor, monkeypatch):
    own, killed, keep = psutil.Process(), [], SweepFolder.keep
    before = own.children(recursive=True)

    def keep_and_kill(self, *given):
        keep(self, *given)
        if not killed:
            workers = [one for one in own.children(recursive=True) if one not in before and is_worker(one)]
            assert len(workers) == 2
            workers[0].kill()
            killed.append(workers[0])

    monkeypatch.setattr(SweepFolder, "keep", keep_and_kill)
    bs.sweep(ASKED, tmp_path, executor=executor, workers=2)
    assert len(killed) == 1
    assert hashes(tmp_path) == hashes(whole[0])
    assert [one for one in own.children(recursive=True) if one not in before and is_worker(one)] == []


def is_worker(process):
    return process.status() != psutil.STATUS_ZOMBIE and "spawn_main" in " ".join(process.cmdline())
