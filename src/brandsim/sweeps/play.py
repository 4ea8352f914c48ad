"""A chunk played: what every worker does, in whatever thread, process or computer it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from time import perf_counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import BrandsimError, InputError, Said, verbatim
from brandsim.report.provenance import Provenance, program
from brandsim.response.intervals.strata import Strata
from brandsim.response.year.event_times import EventTimes, no_times
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.run.goal import plan_target_min
from brandsim.scenarios.run.prepared import PreparedScenario, paired_years, years_per_draw
from brandsim.scenarios.run.progress import progress_bar
from brandsim.scenarios.run.replications import CHUNK_YEARS, SampledResult, no_extra
from brandsim.sweeps.grid import Chunk, Grid
from brandsim.sweeps.played import Common, Played

ENGINE = "numba"

_READY_CELLS = 2
"""So many cells are kept ready in a worker: the next chunk most often is of the same."""

_preparing = Lock()
"""Threads make ready one after the other: the next finds what the first has made."""


@dataclass(frozen=True)
class Task:
    """What a worker is told.

    Attributes
    ----------
    chunk : Chunk
    years, draws : int
        Of the cell.
    events, statistic : str
    fingerprint : str
        Of the data and the program that the sweep was begun with.
    """

    chunk: Chunk
    years: int
    draws: int
    events: str
    statistic: str
    fingerprint: str

    @classmethod
    def of(cls, grid: Grid, chunk: Chunk, fingerprint: str) -> Task:
        """Return what a worker is told of a chunk.

        Parameters
        ----------
        grid : Grid
        chunk : Chunk
        fingerprint : str
        """
        return cls(chunk, grid.years, grid.draws, grid.events, grid.statistic, fingerprint)


class Finished(NamedTuple):
    """What a worker answers.

    Attributes
    ----------
    chunk : Chunk
    played : Played or None
        None if it could not be played.
    fault : BrandsimError or None
        Why not.
    seconds : float
        On the wall.
    """

    chunk: Chunk
    played: Played | None
    fault: BrandsimError | None
    seconds: float


def play(task: Task) -> Finished:
    """Play a chunk; a fault of the input is an answer too, for another chunk may be played.

    Parameters
    ----------
    task : Task
    """
    began = perf_counter()
    try:
        return Finished(task.chunk, _played(task), None, perf_counter() - began)
    except BrandsimError as fault:
        return Finished(task.chunk, None, fault, perf_counter() - began)


def fingerprint(*meant: str | Scenario) -> str:
    """Return what tells apart the data of scenarios, and the program, wherever the files lie.

    Parameters
    ----------
    *meant : str or Scenario
        What `brandsim.simulate` takes.
    """
    hashes = sorted(Provenance.about("sweep", {}, meant).data.values())
    made_by = program()
    told = [made_by[name] for name in ("brandsim", "commit", "libraries")]
    return hashlib.sha256(repr([hashes, told]).encode()).hexdigest()


def check_same(source: str, begun: str, *meant: str | Scenario) -> None:
    """Check that a worker sees the same data and is the same program as whoever began.

    Parameters
    ----------
    source : str
        For the message.
    begun : str
        The `fingerprint` there.
    *meant : str or Scenario

    Raises
    ------
    InputError
    """
    if fingerprint(*meant) != begun:
        raise InputError(
            source, "", verbatim(Said("other data, or another program, in a worker")),
            "those that it was begun with",
            Said("Have all workers read the same files with the same brandsim and libraries, and let them be."),
        )  # fmt: skip


@lru_cache(maxsize=_READY_CELLS)
def _ready(reference: str, seed: int, events: str, statistic: str, years: int, begun: str) -> _Ready:
    """Make a cell ready, if a worker sees the same data and is the same program as whoever began the sweep."""
    check_same(reference, begun, reference)
    silent = progress_bar("", progress=False)
    prepared = PreparedScenario.of(reference, ENGINE, seed, 1, events, statistic, None, silent)
    return _Ready(prepared, prepared.scored(years).strata(years))


def forget_what_is_ready() -> None:
    """Have the next chunk begin as a worker begins."""
    _ready.cache_clear()


class _Ready(NamedTuple):
    """A cell that is ready to be played, on one thread."""

    prepared: PreparedScenario
    strata: Strata


def _played(task: Task) -> Played:
    cell, chunk = task.chunk.cell, task.chunk
    with _preparing:
        prepared, strata = _ready(
            cell.reference, cell.seed, task.events, task.statistic, task.years, task.fingerprint
        )
    runner, setting = prepared.runner, prepared.setting
    years, chosen = np.arange(task.years)[chunk.of(task.years)], chunk.of(len(strata.numbers))
    first, last = (int(years[0]), int(years[-1]) + 1) if len(years) else (0, 0)
    # In parts as a run plays them: what a year has beside its figures is not kept.
    asked = [
        (part.figures, part.times)
        for part in (
            runner.central(setting, range(at, min(at + CHUNK_YEARS, last)))
            for at in range(first, last, CHUNK_YEARS)
        )
    ]
    none = no_extra(prepared.measured)
    extra = runner.chosen(setting, strata.numbers[chosen]) if len(strata.numbers[chosen]) else none
    paired = paired_years(task.draws, years_per_draw(task.years), task.years)
    draws = np.arange(task.draws)[chunk.of(task.draws)]
    drawn = prepared.sampled_assumptions(task.draws)
    sampled = runner.stacked(
        [_drawn(prepared, drawn[draw], paired[draw]) for draw in draws.tolist()],
        (len(draws), paired.shape[1]),
    )
    return Played(
        common=_common(prepared, strata),
        strata=strata._replace(
            ordinary=strata.ordinary[chunk.of(task.years)],
            numbers=strata.numbers[chosen],
            extra=strata.extra[chosen],
        ),
        years=years,
        figures=np.concatenate([none.figures, *(figures for figures, _ in asked)]),
        extra=extra.figures,
        times=EventTimes.together(
            [no_times(len(prepared.measured.indicators)), *(times for _, times in asked), extra.times]
        ),
        sampled=sampled.figures,
        paired=paired[draws],
        pooled=sampled.pooled,
        draws=draws,
        call_handling_min=np.array([drawn[draw]["call_handling_s"] / 60.0 for draw in draws.tolist()]),
    )


def _drawn(prepared: PreparedScenario, values: dict[str, float], numbers: NDArray[np.int64]) -> SampledResult:
    return prepared.runner.at(prepared.basis, values, numbers)


def _common(prepared: PreparedScenario, strata: Strata) -> Common:
    target, _ = plan_target_min(prepared.scenario)
    return Common(
        indicators=prepared.measured.indicators,
        beside=tuple(prepared.measured.beside),
        weight=tuple(strata.weight.tolist()),
        storm_share=strata.storm_share,
        call_handling_min=prepared.values["call_handling_s"] / 60.0,
        target_min=target,
        events=prepared.definition.events,
        statistic=prepared.definition.statistic,
        classes_min=prepared.measured.statistics.classes_min,
        limits_min=prepared.measured.statistics.limits_min,
        called_min=prepared.measured.statistics.called_min,
    )
