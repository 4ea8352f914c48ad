"""A single call whose parts are played by threads, processes or a cluster, as the chunks of a sweep are."""

from __future__ import annotations

import os
import pickle
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from brandsim._arguments import whole_number
from brandsim._errors import BrandsimError
from brandsim.scenarios.run.kept_parts import KEPT, KeptParts, KeptPlay
from brandsim.scenarios.run.recipe import Recipe, played_by
from brandsim.sweeps.play import check_same, fingerprint
from brandsim.sweeps.work import Stopped, Work
from brandsim.sweeps.workers import Kind, Workers, workers_of
from brandsim.words.catalogue import term

_READY_PLAYS = 2
"""So many plays are kept ready in a worker: the next part most often is of the same."""

_preparing = Lock()
"""Threads make ready one after the other: the next finds what the first has made."""

_HERE: dict[tuple[int, bytes], Callable[[Any], Any]] = {}
"""Plays that are ready in this process, by its number and their recipes: threads need not make them again."""


@contextmanager
def playing(
    executor: Kind | Executor = "threads", *, workers: int | None = None, scheduler: str | None = None
) -> Iterator[None]:
    """Have the call in the block played by others, as a sweep is.

    The result is equal to the last bit, whoever plays. It is meant for `compare`, `goals` and `sensitivity`, and may
    stand beside `keeping`. Without it they are played by this process and copies of it, which is
    fastest on one computer.

    Parameters
    ----------
    executor, workers, scheduler
        As for `sweep`.

    Raises
    ------
    InputError
        For another executor, or a scheduler that does not answer. By the call: if it is another one, or a worker reads
        other data or is another program.

    Examples
    --------
    >>> import brandsim as bs
    >>> with bs.playing("threads", workers=2):
    ...     found = bs.compare(["minimum", "ambition"], years=2, uncertainty=0)
    >>> len(found.runs)
    2
    """
    count = None if workers is None else whole_number("playing", "workers", workers, 1, 10_000)
    with played_by(_Crew(workers_of(executor, count, scheduler, "playing"))):
        yield


class _Task(NamedTuple):
    """What a worker is told.

    Attributes
    ----------
    recipe : bytes
        Pickled: it tells plays apart, too.
    begun : str
        Fingerprint of the data and the program that the call was begun with.
    part : object
    at : int
        Its number.
    """

    recipe: bytes
    begun: str
    part: Any
    at: int


class _Finished(NamedTuple):
    """What a worker answers.

    Attributes
    ----------
    result : object
    fault : BrandsimError or None
        Why there is none.
    years : int
        How many were played that the bar has not been told of.
    """

    result: Any
    fault: BrandsimError | None
    years: int


class _Years(threading.local):
    """A bar that counts the years of each thread by itself, and shows nothing."""

    n = 0

    def update(self, count: int = 1) -> None:
        """Count years."""
        self.n += count

    def set_description(self, said: str) -> None:
        """Say nothing."""


@lru_cache(maxsize=_READY_PLAYS)
def _made(recipe: bytes, begun: str) -> tuple[Callable[[Any], Any], _Years]:
    """Make a play ready, if a worker sees the same data and is the same program as whoever asks."""
    told: Recipe = pickle.loads(recipe)  # noqa: S301  (as the executor does with all that it hands over)
    check_same("playing", begun, *told.scenarios)
    years = _Years()
    return told.play(years), years


def _play(task: _Task) -> _Finished:
    """Play a part; a fault of the input is an answer too."""
    try:
        here = _HERE.get((os.getpid(), task.recipe))
        if here is not None:
            return _Finished(here(task.part), None, 0)
        with _preparing:
            play, bar = _made(task.recipe, task.begun)
        before = bar.n
        return _Finished(play(task.part), None, bar.n - before)
    except BrandsimError as fault:
        return _Finished(None, fault, 0)


@dataclass(frozen=True)
class _Crew:
    """Those who play, for `ReplicationRunner.mapped`."""

    workers: Workers

    def played(
        self, play: Callable[[Any], Any], parts: Sequence[Any], recipe: Recipe, bar: Any
    ) -> Iterator[Any]:
        """Yield the result of each part, as `Elsewhere` says.

        All are on disk before the first is yielded, those that another call has kept too, so that what waits for its
        turn is not in memory.
        """
        with tempfile.TemporaryDirectory(prefix="brandsim-") as folder:
            kept = (KEPT.get() or KeptParts(Path(folder))).next_play()
            told, begun = pickle.dumps(recipe), fingerprint(*recipe.scenarios)
            tasks = [_Task(told, begun, part, at) for at, part in enumerate(parts) if kept.read(at) is None]
            here = os.getpid(), told
            _HERE[here] = play
            work = _Parts(self.workers, tasks, kept, bar)
            stop: Stopped | None = None
            try:
                work.all()
            except Stopped as stopped:
                stop = stopped
                if stop.at_once:
                    raise
            finally:
                _HERE.pop(here, None)
            for at in range(len(parts)):
                found = kept.read(at)
                if found is not None:
                    yield found[0]
                elif at in work.faults:
                    raise work.faults[at]
                elif stop is not None:
                    raise stop
                else:  # it was damaged meanwhile
                    yield play(parts[at])


class _Parts(Work[_Task, _Finished]):
    """What is being played of a call.

    Parameters
    ----------
    crew : Workers
    tasks : sequence of _Task
    kept : KeptPlay
        Where answers are kept.
    bar : tqdm
        Told of years.
    """

    def __init__(self, crew: Workers, tasks: Sequence[_Task], kept: KeptPlay, bar: Any) -> None:
        super().__init__(crew, _play, tasks)
        self.kept, self.bar = kept, bar
        self.faults: dict[int, BrandsimError] = {}

    def stopping(self) -> None:
        """Say it where it is seen how far it has come."""
        self.bar.set_description(term("sweep_stopping", "sv"))

    def stopped(self, *, at_once: bool) -> Stopped:
        """Tell no more than that: whoever has made the call knows what is whole."""
        return Stopped(at_once=at_once)

    def keep(self, task: _Task, answer: _Finished) -> None:
        """Keep what has been played; after a fault nothing more is given out."""
        if answer.fault is None:
            self.kept.write(task.at, answer.result)
            self.bar.update(answer.years)
        else:
            self.faults[task.at] = answer.fault
            self.waiting.clear()
