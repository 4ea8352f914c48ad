"""Runs and comparisons that can be read, drawn and saved: what ``brandsim.simulate`` and ``compare`` return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

import pandas as pd

import brandsim.scenarios.decide.compare as _compare_room
import brandsim.scenarios.run.simulate as _simulate_room
from brandsim.report.story import ExplanationReport
from brandsim.report.text import comparison_text, run_text, verdict_text
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.explain.incident import check_played, explain
from brandsim.scenarios.run.run import Run
from brandsim.words.text import checked

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Given = ParamSpec("Given")


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

    def explain(self, incident: int, replication: int = 0) -> ExplanationReport:
        """Tell the story of one incident: who could be sent, who was and why, when each came, and what made it late.

        Parameters
        ----------
        incident, replication : int
            As in `incidents`, which ``records=True`` keeps.

        Raises
        ------
        InputError
            If the run has no such incident.

        Examples
        --------
        >>> import brandsim as bs
        >>> run = bs.simulate("ambition", years=1, uncertainty=0)
        >>> print(run.explain(9).text("en").splitlines()[0])
        TRAFFIC ACCIDENT, 77 SKALHAMRA – RICKEBY
        """
        check_played(replication, self.years)
        story = explain(
            self.scenario,
            self.municipality,
            self.seed,
            replication,
            incident,
            target_min=self.goal.target_min,
            policy=self.policy,
        )
        return ExplanationReport.of(story)

    def to_html(self, path: str | Path, lang: str = "sv") -> Path:
        """Write one web page that holds everything and asks nothing of the network.

        Returns
        -------
        Path
            The file that was written, whole or not at all.
        """
        from brandsim.report.page import run_page
        from brandsim.report.page_parts import write_page

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
        return cls(tuple(RunReport.of(run) for run in comparison.runs), comparison.stopped)

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

    def frontier_figure(self, lang: str = "sv") -> Figure:
        """Return cost against minutes gained for every scenario with a known cost, and the efficient frontier."""
        from brandsim.report.worth_figures import frontier_figure

        return frontier_figure(self, checked(lang))

    def gain_figure(self, scenario: str, lang: str = "sv") -> Figure:
        """Return a map of who gains and who loses in a scenario."""
        from brandsim.report.worth_figures import gain_figure

        return gain_figure(self, self.run(scenario), checked(lang))

    def to_html(self, path: str | Path, lang: str = "sv") -> Path:
        """Write one web page that holds everything and asks nothing of the network; see `RunReport.to_html`."""
        from brandsim.report.page import comparison_page
        from brandsim.report.page_parts import write_page

        return write_page(path, comparison_page(self, checked(lang)))

    def to_excel(self, path: str | Path, lang: str = "sv") -> Path:
        """Write an Excel workbook with every number; see `RunReport.to_excel`."""
        from brandsim.report.workbook import write_comparison

        return write_comparison(self, path, checked(lang))

    def _repr_html_(self) -> str:
        from brandsim.report.page import comparison_fragment

        return comparison_fragment(self, "sv")


def _reported(play: Callable[Given, Run]) -> Callable[Given, RunReport]:
    """Return `play` with a result that can be read, drawn and saved."""

    @wraps(play)
    def played(*args: Given.args, **options: Given.kwargs) -> RunReport:
        return RunReport.of(play(*args, **options))

    return played


def _compared(play: Callable[Given, Comparison]) -> Callable[Given, ComparisonReport]:
    """Return `play` with a result that can be read, drawn and saved."""

    @wraps(play)
    def played(*args: Given.args, **options: Given.kwargs) -> ComparisonReport:
        return ComparisonReport.of(play(*args, **options))

    return played


simulate = _reported(_simulate_room.simulate)
compare = _compared(_compare_room.compare)
