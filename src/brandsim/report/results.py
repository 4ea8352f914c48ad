"""Runs and comparisons that can be read, drawn and saved: what ``brandsim.simulate`` and ``compare`` return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd

import brandsim.scenarios.compare as _compare_room
import brandsim.scenarios.run as _run_room
from brandsim.report.language import checked
from brandsim.report.text import comparison_text, run_text, verdict_text
from brandsim.scenarios.compare import Comparison
from brandsim.scenarios.run import UNCERTAINTY_DRAWS, Run
from brandsim.scenarios.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, repr=False)
class RunReport(Run):
    """The result of `simulate`: a `Run` that can be read, drawn and saved.

    Examples
    --------
    >>> import brandsim as bs
    >>> run = bs.simulate("ambition", years=20, seed=1, uncertainty=0)
    >>> print(run.text().splitlines()[0])
    Ambitionsnivå (ambition)
    """

    @classmethod
    def of(cls, run: Run) -> RunReport:
        """Return a run as a report."""
        return cls(**{field.name: getattr(run, field.name) for field in fields(Run)})

    def text(self, lang: str = "sv", *, assumptions: bool = False) -> str:
        """Return the summary as plain text of at most 80 columns.

        Parameters
        ----------
        lang : {"sv", "en"}
        assumptions : bool
            Name every assumption with its source instead of the chief ones.

        Raises
        ------
        InputError
            For another language.
        """
        return run_text(self, checked(lang), assumptions=assumptions)

    def table(self) -> pd.DataFrame:
        """Return one row per indicator and statistic with all three intervals."""
        rows = []
        for estimate in self.estimates:
            flat = estimate.to_dict()
            for name in ("ci95", "uncertainty95", "next_year95"):
                flat[f"{name}_low"], flat[f"{name}_high"] = flat.pop(name) or (None, None)
            rows.append(flat)
        return pd.DataFrame(rows)

    def figure(self, lang: str = "sv") -> Figure:
        """Return the share reached within a given time, and the map, as one figure."""
        from brandsim.report.figures import run_figure

        return run_figure(self, checked(lang))

    def to_html(self, path: str | Path, lang: str = "sv") -> Path:
        """Write one web page that holds everything and asks nothing of the network.

        Returns
        -------
        Path
            The file that was written, whole or not at all.
        """
        from brandsim.report.page import run_page, write_page

        return write_page(path, run_page(self, checked(lang)))

    def to_excel(self, path: str | Path, lang: str = "sv") -> Path:
        """Write an Excel workbook with every number; the same run gives the same file to the last byte.

        Returns
        -------
        Path
            The file that was written, whole or not at all.
        """
        from brandsim.report.workbook import write_run

        return write_run(self, path, checked(lang))

    def _repr_html_(self) -> str:
        from brandsim.report.page import run_fragment

        return run_fragment(self, "sv")

    def __repr__(self) -> str:
        estimate = self.indicator()
        shown = "no value" if estimate.estimate is None else f"{estimate.estimate:.2f} min"
        return f"<Run of {self.scenario.name}: {self.years} years, {estimate.statistic} {shown}>"


@dataclass(frozen=True, repr=False)
class ComparisonReport(Comparison):
    """The result of `compare`: a `Comparison` that can be read, drawn and saved."""

    @classmethod
    def of(cls, comparison: Comparison) -> ComparisonReport:
        """Return a comparison as a report; so are its runs."""
        return cls(tuple(RunReport.of(run) for run in comparison.runs))

    def verdict(self, lang: str = "sv") -> str:
        """Return in plain language what differs and what does not, computed from the numbers.

        The first arrival comes first, also (and then above all) when it hardly moves.
        """
        return verdict_text(self, checked(lang))

    def text(self, lang: str = "sv", *, assumptions: bool = False) -> str:
        """Return the verdict and a table per scenario as plain text of at most 80 columns."""
        return comparison_text(self, checked(lang), assumptions=assumptions)

    def figure(self, lang: str = "sv") -> Figure:
        """Return the paired differences with their intervals, the first arrival first."""
        from brandsim.report.figures import difference_figure

        return difference_figure(self, checked(lang))

    def to_html(self, path: str | Path, lang: str = "sv") -> Path:
        """Write one web page that holds everything and asks nothing of the network; see `RunReport.to_html`."""
        from brandsim.report.page import comparison_page, write_page

        return write_page(path, comparison_page(self, checked(lang)))

    def to_excel(self, path: str | Path, lang: str = "sv") -> Path:
        """Write an Excel workbook with every number; see `RunReport.to_excel`."""
        from brandsim.report.workbook import write_comparison

        return write_comparison(self, path, checked(lang))

    def _repr_html_(self) -> str:
        from brandsim.report.page import comparison_fragment

        return comparison_fragment(self, "sv")


def simulate(
    scenario: str | Scenario = "ambition",
    years: int = 200,
    seed: int = 1,
    engine: Literal["numba", "simpy"] = "numba",
    threads: int = 1,
    records: bool = False,
    *,
    uncertainty: int = UNCERTAINTY_DRAWS,
    events: str | Sequence[str] = "all",
    statistic: str = "median",
    progress: bool | None = None,
) -> RunReport:
    """Simulate a scenario over many calendar years.

    Parameters
    ----------
    scenario : str, path or Scenario
        A packaged name or a TOML file.
    years : int
        Calendar years at the headline's assumptions, each with its own dice.
    seed : int
        Same seed, same result, whatever engine and threads.
    engine : {"numba", "simpy"}
    threads : int
    records : bool
        Keep every incident and dispatch of the headline's years (memory grows with years).
    uncertainty : int
        How many times the assumptions are drawn from their stated ranges; 0 leaves that interval out.
    events : "all" or a sequence of incident types
        Which incidents the indicators count; all are simulated.
    statistic : {"mean", "median", "p80", "p90", "p95"}
        Which statistic is held against the plan's goal; the plan does not say.
    progress : bool, optional
        Show a progress bar; None = if a person is watching and it takes long.

    Returns
    -------
    RunReport

    Raises
    ------
    InputError
        For an unknown scenario, engine, type or statistic, or a number out of range.

    Examples
    --------
    >>> import brandsim as bs
    >>> run = bs.simulate("ambition", years=20, seed=1, uncertainty=0)
    >>> run.indicator("response_time").unit
    'min'
    """
    run = _run_room.simulate(
        scenario,
        years,
        seed,
        engine,
        threads,
        records,
        uncertainty=uncertainty,
        events=events,
        statistic=statistic,
        progress=progress,
    )
    return RunReport.of(run)


def compare(
    scenarios: Sequence[str | Path | Scenario],
    years: int = 200,
    seed: int = 1,
    engine: Literal["numba", "simpy"] = "numba",
    threads: int = 1,
    *,
    uncertainty: int = UNCERTAINTY_DRAWS,
    events: str | Sequence[str] = "all",
    statistic: str = "median",
    progress: bool | None = None,
) -> ComparisonReport:
    """Simulate several scenarios on the same incidents and compare them with the first.

    Parameters
    ----------
    scenarios : sequence of str, path or Scenario
        The baseline first.
    years, seed, engine, threads, uncertainty, events, statistic, progress
        As for `simulate`.

    Raises
    ------
    InputError
        With fewer than two scenarios, the same name twice, or calendar years or data that differ, which would
        leave nothing paired.
    """
    comparison = _compare_room.compare(
        scenarios,
        years,
        seed,
        engine,
        threads,
        uncertainty=uncertainty,
        events=events,
        statistic=statistic,
        progress=progress,
    )
    return ComparisonReport.of(comparison)
