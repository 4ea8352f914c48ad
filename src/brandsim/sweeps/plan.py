"""What a sweep will take: chunks, years and time, before it is begun or on its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from brandsim._arguments import whole_number
from brandsim._files import file_path
from brandsim.render.blocks import Lines, Section
from brandsim.report.faces import Report
from brandsim.scenarios.run.replications import all_cores
from brandsim.sweeps.folder import SweepFolder
from brandsim.sweeps.grid import Grid, read_grid
from brandsim.sweeps.play import Finished, Task, fingerprint, forget_what_is_ready, play
from brandsim.words.catalogue import term
from brandsim.words.numbers import number

TRIED_YEARS, TRIED_DRAWS = 20, 2
"""What is played of the first cell where nothing is finished, besides its extra years: a second's work."""

LARGEST_TRIAL_YEARS = 1_000_000
"""So that a trial is one chunk."""


@dataclass(frozen=True, repr=False)
class SweepPlan(Report):
    """What a sweep will take.

    Attributes
    ----------
    name : str
    cells, chunks, finished : int
    years : int
        Of all cells, those of their draws too; the extra years with great storms, some ninety a cell, are not counted.
    left_years : int
        Of those, the ones that are not finished.
    seconds : float
        Until it is finished, as an estimate.
    workers : int
    tried : bool
        Whether the estimate rests on a trial of the first cell, and not on what is finished.
    """

    name: str
    cells: int
    chunks: int
    finished: int
    years: int
    left_years: int
    seconds: float
    workers: int
    tried: bool

    _title = "sweep_plan_title"

    def to_dict(self) -> dict[str, Any]:
        """Return it in values that JSON can hold."""
        return asdict(self)

    def _sections(self, lang: str) -> Sequence[Section]:
        told = {key: value for key, value in asdict(self).items() if isinstance(value, str | int)}
        basis = term("sweep_plan_tried" if self.tried else "sweep_plan_measured", lang)
        time = term(
            "sweep_plan_time", lang, time=_time(self.seconds, lang), workers=self.workers, basis=basis
        )
        lines = term("sweep_plan_size", lang, **told), term("sweep_plan_left", lang, **told), time
        return [Section(term(self._title, lang), (Lines(lines, "prose"),))]


def plan_sweep(
    sweep: str | Path | Mapping[str, Any], folder: str | Path, workers: int | None = None
) -> SweepPlan:
    """Say what a sweep will take; nothing is written.

    Parameters
    ----------
    sweep, folder, workers
        As for `brandsim.sweep`. The time is told from what is finished in the folder; from a trial of the first cell if
        nothing is.

    Raises
    ------
    InputError
        As `brandsim.sweep`, for a faulty sweep.
    """
    grid = read_grid(sweep)
    count = all_cores("numba") if workers is None else whole_number("sweep", "workers", workers, 1, 10_000)
    resting = SweepFolder(file_path("sweep", "folder", folder))
    chunks = list(grid.chunks())
    finished = [chunk for chunk in chunks if resting.finished(chunk)]
    played = sum(map(grid.years_of, finished))
    years = len(grid.cells) * grid.years_of_cell
    left, missing = years - played, len(chunks) - len(finished)
    seconds = (
        sum(map(resting.seconds, finished)) / played * left if finished else _tried_s(grid, years, missing)
    )
    return SweepPlan(
        name=grid.name,
        cells=len(grid.cells),
        chunks=len(chunks),
        finished=len(finished),
        years=years,
        left_years=left,
        seconds=seconds / min(count, max(missing, 1)),
        workers=count,
        tried=not finished,
    )


def _tried_s(grid: Grid, years: int, chunks: int) -> float:
    """Return how long so many years in so many chunks take on one worker, from a trial of the first cell.

    The first time code is compiled or loaded and data are read; then what it takes to begin is told from what it takes
    to play.
    """
    trial = replace(
        grid, cells=grid.cells[:1], years=TRIED_YEARS, draws=TRIED_DRAWS, chunk_years=LARGEST_TRIAL_YEARS
    )
    [chunk] = trial.chunks()
    task = Task.of(trial, chunk, fingerprint(chunk.cell.reference))
    play(task)
    forget_what_is_ready()
    begun_s, played_s = (_seconds(play(task)) for _ in range(2))
    return max(begun_s - played_s, 0.0) * chunks + played_s / trial.years_of_cell * years


def _seconds(answer: Finished) -> float:
    if answer.fault is not None:
        raise answer.fault
    return answer.seconds


def _time(seconds: float, lang: str) -> str:
    """Write a time as a person would: seconds, minutes or hours."""
    for unit, key in ((3600.0, "sweep_hours"), (60.0, "sweep_minutes")):
        if seconds >= 2 * unit:
            return term(key, lang, time=number(seconds / unit, lang))
    return term("sweep_seconds", lang, time=number(seconds, lang, 0))
