"""What a sweep asks: a grid of municipalities, scenarios and seeds, and the chunks that its cells are cut in."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

from pydantic import Field

from brandsim._arguments import whole_number
from brandsim._errors import NOTHING, InputError, Said
from brandsim._validate import check_known
from brandsim.response.definition import URGENT
from brandsim.response.statistics import TIME_STATISTICS
from brandsim.scenarios.files.scenario import Scenario, load_scenario
from brandsim.scenarios.run.prepared import years_per_draw
from brandsim.scenarios.run.simulate import DEFAULT_YEARS, UNCERTAINTY_DRAWS
from brandsim.tables.toml import Several, TomlTable, checked, parse_toml

CHUNK_YEARS = 2_000
"""A chunk has about so many years: seconds of work, so that little is lost with a worker and little is spent on
beginning. What a cell needs to begin, a second or two, is paid once a chunk at worst."""


class _SweepFile(TomlTable):
    """``SWEEP.toml`` as it is written."""

    name: str = Field(min_length=1)
    municipalities: Several[str] = ()
    scenarios: Several[str] = ()
    seeds: Several[int] = (1,)
    years: int = Field(DEFAULT_YEARS, ge=1, le=1_000_000)
    draws: int = Field(UNCERTAINTY_DRAWS, ge=0, le=100_000)
    events: str = Field(URGENT, min_length=1)
    statistic: str = "median"
    chunk_years: int = Field(CHUNK_YEARS, ge=1, le=1_000_000)


@dataclass(frozen=True)
class Cell:
    """A scenario of a municipality with a seed.

    Attributes
    ----------
    number : int
        From 0, in the order of the grid.
    municipality, scenario : str
        What they are called.
    seed : int
    reference : str
        What `brandsim.simulate` takes.
    """

    number: int
    municipality: str
    scenario: str
    seed: int
    reference: str


@dataclass(frozen=True)
class Chunk:
    """A part of a cell: the like part of its years, of its extra years and of its draws.

    Attributes
    ----------
    cell : Cell
    part, parts : int
        Which part, from 0, and of how many.
    """

    cell: Cell
    part: int
    parts: int

    @property
    def key(self) -> str:
        """How its files are called."""
        return f"{self.cell.number:05d}-{self.part:04d}"

    def of(self, count: int) -> slice:
        """Return which of so many are this chunk's.

        Parameters
        ----------
        count : int
        """
        return slice(count * self.part // self.parts, count * (self.part + 1) // self.parts)


@dataclass(frozen=True)
class Grid:
    """What a sweep asks.

    Attributes
    ----------
    name : str
    source : str
        The file, for messages; not compared.
    cells : tuple of Cell
    years, draws : int
        As ``years`` and ``uncertainty`` of `brandsim.simulate`.
    events, statistic : str
        As there.
    chunk_years : int
        As `CHUNK_YEARS`.
    """

    name: str
    source: str
    cells: tuple[Cell, ...]
    years: int
    draws: int
    events: str
    statistic: str
    chunk_years: int

    @property
    def years_of_cell(self) -> int:
        """How many years a cell has, those of the draws too, but for the extra years with great storms."""
        return self.years + self.draws * years_per_draw(self.years)

    @property
    def parts(self) -> int:
        """How many chunks a cell is cut in."""
        return math.ceil(self.years_of_cell / self.chunk_years)

    def years_of(self, chunk: Chunk) -> int:
        """Return how many years a chunk has, counted as `years_of_cell`.

        Parameters
        ----------
        chunk : Chunk
        """
        years, draws = (chunk.of(count) for count in (self.years, self.draws))
        return int(years.stop - years.start + (draws.stop - draws.start) * years_per_draw(self.years))

    def chunks(self) -> Iterator[Chunk]:
        """Yield all chunks, those of a cell after each other."""
        for cell in self.cells:
            yield from (Chunk(cell, part, self.parts) for part in range(self.parts))

    def to_dict(self) -> dict[str, Any]:
        """Return all that decides the numbers, and where they are kept, as JSON can hold it."""
        told = asdict(self)
        del told["source"]
        return told | {"cells": [asdict(cell) for cell in self.cells]}


def read_grid(sweep: str | Path | Mapping[str, Any]) -> Grid:
    """Read what a sweep asks, and that every scenario of it is there.

    Parameters
    ----------
    sweep : path-like or mapping
        A TOML file, or what would stand in it. Paths are meant from the file's folder, or from the current one.

    Raises
    ------
    InputError
        For a faulty file, a seed out of range, an unknown statistic or scenario, or a cell that is named twice.
    """
    if isinstance(sweep, Mapping):
        source, folder, content = "sweep", Path.cwd(), dict(sweep)
    else:
        source, folder = str(sweep), Path(sweep).parent.resolve()
        content = parse_toml(Path(sweep), "a sweep's file")
    file = checked(_SweepFile, content, source)
    for seed in file.seeds:
        whole_number(source, "seeds", seed, 0, 2**62)
    for name in ("seeds", "scenarios") if not file.municipalities else ("seeds",):
        if not getattr(file, name):
            raise InputError(source, name, NOTHING, "at least one", "Name one, or some, in a list.")
    check_known(source, "statistic", file.statistic, TIME_STATISTICS, "a statistic")
    cells = tuple(
        Cell(number, scenario.municipality(), scenario.name, seed, scenario.reference)
        for number, (scenario, seed) in enumerate(product(_scenarios(file, folder, source), file.seeds))
    )
    _check_each_once(source, cells)
    kept = {name: getattr(file, name) for name in ("years", "draws", "events", "statistic", "chunk_years")}
    return Grid(file.name, source, cells, **kept)


def _scenarios(file: _SweepFile, folder: Path, source: str) -> Iterator[Scenario]:
    """Yield every scenario of the grid, municipality by municipality."""
    asked = (
        [f"{place}/{name}" for place in file.municipalities for name in file.scenarios]
        or file.municipalities
        or file.scenarios
    )
    for text in asked:
        beside = folder / text
        is_here = beside.is_dir() or beside.is_file() or beside.parent.joinpath("kommun.toml").is_file()
        try:
            yield load_scenario(str(beside) if is_here else text)
        except InputError as error:
            raise error.at(source, Said("{place}: {inner}", place=error.source, inner=text)) from error


def _check_each_once(source: str, cells: tuple[Cell, ...]) -> None:
    """Check that no cell is named twice."""
    seen: set[tuple[str, int]] = set()
    for cell in cells:
        asked = cell.reference, cell.seed
        if asked in seen:
            raise InputError(
                source, "", f"{cell.reference}, seed {cell.seed}", "each cell once", "Remove one of the two."
            )
        seen.add(asked)
