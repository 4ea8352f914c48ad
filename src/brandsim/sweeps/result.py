"""What a sweep has found: a table with a row for each cell, and every figure of every cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brandsim.render.blocks import Column, Lines, Section, Table
from brandsim.report.faces import Report
from brandsim.response.indicators import all_estimates
from brandsim.sweeps.folder import SweepFolder
from brandsim.sweeps.grid import Cell, Grid
from brandsim.sweeps.played import joined
from brandsim.words.catalogue import term
from brandsim.words.numbers import number, percent, span

if TYPE_CHECKING:
    import pandas as pd

CELLS, FIGURES = "cells", "figures"
"""The tables of the folder: the chief figure of each cell, and all figures of all cells."""

_OPTIONAL = ("threshold_min", "among")


@dataclass(frozen=True, repr=False)
class SweepReport(Report):
    """The result of `sweep`: a table that can be read, drawn and saved.

    Attributes
    ----------
    name : str
    folder : Path
        With ``cells`` and ``figures``, as Parquet and as CSV.
    years, draws : int
        Of each cell.
    rows : tuple of dict
        One for each cell: what it is, the response time in the statistic that is held against the goal with its three
        intervals, the goal, and how likely the coming year meets it.
    """

    name: str
    folder: Path
    years: int
    draws: int
    rows: tuple[dict[str, Any], ...] = field(repr=False)

    _title = "sweep_title"

    @classmethod
    def of_folder(cls, folder: SweepFolder, grid: Grid) -> SweepReport:
        """Make the tables of a folder in which every chunk is finished, and write them there.

        Parameters
        ----------
        folder : SweepFolder
        grid : Grid
        """
        cells: list[dict[str, Any]] = []
        figures: list[dict[str, Any]] = []
        for cell, chunks in groupby(grid.chunks(), key=lambda chunk: chunk.cell):
            parts = [folder.read(chunk) for chunk in chunks]
            found, common = joined(parts), parts[0].common
            definition, statistic = common.definition, common.statistic
            met = None if common.target_min is None else found.probability_met(statistic, common.target_min)
            chance, ci95 = met or (None, None)
            chief = found.estimate("response_time", statistic, definition).to_row()
            low, high = ci95 or (None, None)
            cells.append(
                _told(cell)
                | {key: value for key, value in chief.items() if key not in {"name", *_OPTIONAL}}
                | {"target_min": common.target_min, "probability_met_next_year": chance}
                | {"probability_ci95_low": low, "probability_ci95_high": high}
            )
            figures += [
                _told(cell) | dict.fromkeys(_OPTIONAL) | estimate.to_row()
                for estimate in all_estimates(found, definition)
            ]
        folder.write_rows(CELLS, cells)
        folder.write_rows(FIGURES, figures)
        return cls(grid.name, folder.path, grid.years, grid.draws, tuple(cells))

    def table(self) -> pd.DataFrame:
        """Tabulate the chief figure of each cell."""
        import pandas as pd

        return pd.DataFrame(self.rows)

    @property
    def figures(self) -> pd.DataFrame:
        """Every indicator of every cell in every statistic, with its intervals; read from the folder."""
        import pandas as pd

        return pd.read_parquet(self.folder / f"{FIGURES}.parquet")

    def to_dict(self) -> dict[str, Any]:
        """Return it in values that JSON can hold."""
        return {
            "name": self.name,
            "folder": str(self.folder),
            "years": self.years,
            "draws": self.draws,
            "cells": [dict(row) for row in self.rows],
        }

    def _sections(self, lang: str) -> Sequence[Section]:
        heads = ("municipality", "scenario", "seed", "time", "uncertainty", "next_year", "chance")
        columns = tuple(Column(term(f"sweep_{head}", lang)) for head in heads)
        lead = term(
            "sweep_lead", lang, name=self.name, cells=len(self.rows), years=self.years, draws=self.draws
        )
        files = term("sweep_files", lang, folder=str(self.folder))
        return [
            Section(
                term(self._title, lang),
                (
                    Lines((lead,), "prose"),
                    Table(columns, tuple(_rows(self.rows, lang)), indent=0, cut=False, corner=True),
                    Lines((files,), "note"),
                ),
            )
        ]


def _told(cell: Cell) -> dict[str, Any]:
    return {("cell" if key == "number" else key): value for key, value in asdict(cell).items()}


def _rows(rows: Sequence[dict[str, Any]], lang: str) -> Iterator[tuple[str, ...]]:
    for row in rows:
        spans = [
            None if row[f"{name}_low"] is None else (row[f"{name}_low"], row[f"{name}_high"])
            for name in ("uncertainty95", "next_year95")
        ]
        chance = row["probability_met_next_year"]
        yield (
            row["municipality"],
            row["scenario"],
            str(row["seed"]),
            number(row["estimate"], lang),
            *(span(one, lang) for one in spans),
            percent(chance, lang),
        )
