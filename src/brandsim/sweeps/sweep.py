"""A sweep from beginning to end: what is not finished is played, each chunk kept as it comes, and a table made."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from brandsim._arguments import flag, whole_number
from brandsim._errors import BrandsimError
from brandsim.report.provenance import Provenance
from brandsim.scenarios.run.progress import progress_bar
from brandsim.sweeps.folder import SweepFolder
from brandsim.sweeps.grid import Grid, read_grid
from brandsim.sweeps.play import Finished, Task, fingerprint, play
from brandsim.sweeps.result import SweepReport
from brandsim.sweeps.work import Stopped, Work
from brandsim.sweeps.workers import Kind, Workers, workers_of
from brandsim.words.catalogue import term


class Interrupted(Stopped):
    """Somebody has stopped a sweep; what is finished is kept.

    Attributes
    ----------
    finished, of : int
        Chunks.
    folder : Path
        Where they are kept.
    at_once : bool
        Whether what was being played was left: somebody has stopped it twice.
    """

    def __init__(self, finished: int, of: int, folder: Path, *, at_once: bool = False) -> None:
        said = (
            f"{finished} of {of} chunks are finished and kept in {folder}; the same call goes on from there"
        )
        super().__init__(said, at_once=at_once)
        self.finished, self.of, self.folder = finished, of, folder


def sweep(
    sweep: str | Path | Mapping[str, Any],
    folder: str | Path,
    *,
    executor: Kind | Executor = "threads",
    workers: int | None = None,
    scheduler: str | None = None,
    progress: bool | None = None,
) -> SweepReport:
    """Simulate a grid of scenarios, municipalities and seeds, and keep each chunk in a folder as it is finished.

    What has stopped, however it was stopped, goes on where it was: no finished chunk is played again, and the result is
    equal to the last bit to one that was never stopped, whoever plays. Each cell's figures are those of
    `brandsim.simulate`.

    Parameters
    ----------
    sweep : path-like or mapping
        A TOML file, or what would stand in it: ``name``, ``municipalities`` (folders), ``scenarios``, ``seeds``,
        ``years``, ``draws``, ``events``, ``statistic`` and ``chunk_years``.
    folder : path-like
        Made if it is not there.
    executor : {"threads", "processes", "dask"} or Executor
        Who plays. Processes start anew and import the main program: a script needs its
        ``if __name__ == "__main__":``.
    workers : int, optional
        How many chunks are played at once; as many as the computer has cores if left out.
    scheduler : str, optional
        Address of a cluster of dask that runs, ``tcp://…``; if left out, ``"dask"`` makes one on this computer, on
        loopback and without a dashboard. Its workers read the same files as this process.
    progress : bool, optional
        Show how far it has come and how long is left; None = if a person is watching.

    Returns
    -------
    SweepReport

    Raises
    ------
    InputError
        For a faulty sweep; a folder that somebody plays in, or that was begun with another sweep, other data or another
        program; a disk that is full; workers that die again and again. Of a cell that cannot be played when all others
        have been.
    Interrupted
        At Ctrl-C, a `KeyboardInterrupt`: what was being played is finished first, and kept. At a second, at once.

    Examples
    --------
    >>> import tempfile
    >>> import brandsim as bs
    >>> asked = {"name": "levels", "scenarios": ["minimum", "ambition"], "years": 2, "draws": 0}
    >>> found = bs.sweep(asked, tempfile.mkdtemp(), workers=1)
    >>> len(found.table())
    2
    """
    grid = read_grid(sweep)
    count = None if workers is None else whole_number("sweep", "workers", workers, 1, 10_000)
    crew = workers_of(executor, count, scheduler)
    shown = None if progress is None else flag("sweep", "progress", progress)
    references = list(dict.fromkeys(cell.reference for cell in grid.cells))
    provenance = Provenance.about("sweep", grid.to_dict(), [references])
    with SweepFolder.held(folder) as held:
        held.begin(grid, provenance)
        chunks = list(grid.chunks())
        finished = [chunk for chunk in chunks if held.finished(chunk)]
        bar = progress_bar(grid.name, shown)
        bar.total, bar.smoothing = len(grid.cells) * grid.years_of_cell, 0.0
        bar.n = bar.initial = sum(map(grid.years_of, finished))
        if len(finished) < len(chunks):
            begun = {reference: fingerprint(reference) for reference in references}
            done = frozenset(finished)
            tasks = (
                Task.of(grid, chunk, begun[chunk.cell.reference]) for chunk in chunks if chunk not in done
            )
            with bar:
                _Play(held, grid, crew, bar, tasks, len(chunks)).all()
        return SweepReport.of_folder(held, grid)


class _Play(Work[Task, Finished]):
    """What is being played of a sweep.

    Parameters
    ----------
    held : SweepFolder
    grid : Grid
    crew : Workers
    bar : tqdm
        Told of years.
    waiting : iterable of Task
    count : int
        Of all chunks.
    """

    def __init__(
        self, held: SweepFolder, grid: Grid, crew: Workers, bar: Any, waiting: Iterable[Task], count: int
    ) -> None:
        super().__init__(crew, play, waiting)
        self.held, self.grid, self.bar = held, grid, bar
        self.count, self.missing = count, len(self.waiting)
        self.faults: dict[int, BrandsimError] = {}

    def all(self) -> None:
        """Play all that waits; raise what went wrong with a cell when the others are finished."""
        super().all()
        for fault in self.faults.values():
            raise fault

    def stopping(self) -> None:
        """Say it where it is seen how far it has come."""
        self.bar.set_description(term("sweep_stopping", "sv"))

    def stopped(self, *, at_once: bool) -> Interrupted:
        """Tell how far it has come, and where that is kept."""
        return Interrupted(self.count - self.missing, self.count, self.held.path, at_once=at_once)

    def keep(self, task: Task, answer: Finished) -> None:
        """Keep what has been played, and leave out what is left of a cell that cannot be played."""
        chunk, (_, played, fault, seconds) = task.chunk, answer
        if played is not None:
            self.held.keep(chunk, played, seconds)
            self.missing -= 1
            self.bar.update(self.grid.years_of(chunk))
        elif fault is not None and chunk.cell.number not in self.faults:
            self.faults[chunk.cell.number] = fault
            self.waiting = deque(left for left in self.waiting if left.chunk.cell != chunk.cell)
