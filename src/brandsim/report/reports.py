"""Results that can be read, drawn and saved: what ``brandsim.simulate``, ``compare`` and their like return."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

import pandas as pd

import brandsim.scenarios.decide.compare as _compare
import brandsim.scenarios.decide.goals as _goals
import brandsim.scenarios.decide.sensitivity as _sensitivity
import brandsim.scenarios.run.simulate as _simulate
from brandsim._data import written_whole
from brandsim._validate import check_range
from brandsim.render.blocks import Block, Page, Picture, Section, Workbook
from brandsim.render.text import text
from brandsim.report.content.comparison import (
    comparison_fragment,
    comparison_page,
    comparison_text,
    comparison_workbook,
    verdict_text,
)
from brandsim.report.content.goals import goals_sections
from brandsim.report.content.run import run_fragment, run_page, run_text, run_workbook
from brandsim.report.content.sensitivity import sensitivity_sections
from brandsim.report.content.story import story_section
from brandsim.report.labels import story_title
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.goals import Goals
from brandsim.scenarios.decide.sensitivity import Sensitivity
from brandsim.scenarios.explain.incident import IncidentExplanation, check_played, explain
from brandsim.scenarios.files.scenario import Scenario, load_scenario
from brandsim.scenarios.run.run import Run, plan_target_min
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.words.catalogue import term
from brandsim.words.text import checked

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Given = ParamSpec("Given")
Made = TypeVar("Made", bound="Report")


class Report:
    """The faces of a result: text, a web page, and what a notebook shows."""

    @classmethod
    def of(cls, result: Any) -> Self:
        """Return a result as a report."""
        return cls(**{field.name: getattr(result, field.name) for field in fields(result)})

    @abstractmethod
    def _sections(self, lang: str) -> Sequence[Section]:
        """Return what is said in text."""

    def _page(self, lang: str) -> Page:
        """Return what a page holds."""
        title = self._sections(lang)[0].title
        return Page(title, title, tuple(self._fragment(lang)))

    def _fragment(self, lang: str) -> Sequence[Block]:
        """Return what a notebook shows."""
        return self._sections(lang)

    def text(self, lang: str = "sv") -> str:
        """Return the result as plain text of at most 80 columns.

        Parameters
        ----------
        lang : {"sv", "en"}

        Raises
        ------
        InputError
            For another language.
        """
        return text(self._sections(checked(lang)), lang)

    def to_html(self, path: str | Path, lang: str = "sv") -> Path:
        """Write one web page that holds everything and needs no network.

        Parameters
        ----------
        path : path-like
        lang : {"sv", "en"}

        Returns
        -------
        Path
            The file that was written, complete or not at all.

        Raises
        ------
        InputError
            For another language, or a file that cannot be written.
        """
        from brandsim.render import html

        with written_whole(path) as temporary:
            temporary.write_text(html.page(self._page(checked(lang)), lang), encoding="utf-8")
        return Path(path)

    def _repr_html_(self) -> str:
        from brandsim.render import html

        return html.fragment(self._fragment("sv"), "sv")


class BookReport(Report):
    """A report with a workbook."""

    @abstractmethod
    def _workbook(self, lang: str) -> Workbook:
        """Return what the workbook holds."""

    def to_excel(self, path: str | Path, lang: str = "sv") -> Path:
        """Write an Excel workbook with every number; the same result gives the same file to the last byte.

        Parameters
        ----------
        path : path-like
        lang : {"sv", "en"}

        Returns
        -------
        Path
            The file that was written, complete or not at all.

        Raises
        ------
        InputError
            For another language, or a file that cannot be written.
        """
        from brandsim.render import excel

        return excel.write(self._workbook(checked(lang)), path, lang)


@dataclass(frozen=True, repr=False)
class RunReport(BookReport, Run):
    """The result of `simulate`: a `Run` that can be read, drawn and saved.

    Examples
    --------
    >>> import brandsim as bs
    >>> run = bs.simulate("ambition", years=20, seed=1, uncertainty=0)
    >>> print(run.text().splitlines()[0])
    Ambitionsnivå (ambition)
    """

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
        return text(run_text(self, checked(lang), assumptions=assumptions), lang)

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
        from brandsim.report.figures.run import run_figure

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

    def _sections(self, lang: str) -> Sequence[Section]:
        return run_text(self, lang)

    def _page(self, lang: str) -> Page:
        return run_page(self, lang)

    def _workbook(self, lang: str) -> Workbook:
        return run_workbook(self, lang)

    def _fragment(self, lang: str) -> Sequence[Block]:
        return run_fragment(self, lang)

    def __repr__(self) -> str:
        estimate = self.indicator()
        shown = "no value" if estimate.estimate is None else f"{estimate.estimate:.2f} min"
        return f"<Run of {self.scenario.name}: {self.years} years, {estimate.statistic} {shown}>"


@dataclass(frozen=True, repr=False)
class ComparisonReport(BookReport, Comparison):
    """The result of `compare`: a `Comparison` that can be read, drawn and saved."""

    @classmethod
    def of(cls, result: Comparison) -> Self:
        """Return a comparison as a report; so are its runs."""
        return cls(tuple(RunReport.of(run) for run in result.runs), result.stopped)

    def verdict(self, lang: str = "sv") -> str:
        """Return in plain language what differs and what does not, computed from the numbers.

        The first arrival comes first, also (and then above all) when it hardly moves.
        """
        return text(verdict_text(self, checked(lang)), lang).rstrip("\n")

    def text(self, lang: str = "sv", *, assumptions: bool = False, lives: bool = False) -> str:
        """Return the verdict and a table per scenario as plain text of at most 80 columns.

        Parameters
        ----------
        lang : {"sv", "en"}
        assumptions : bool
            Name every assumption with its source instead of the chief ones.
        lives : bool
            Say last how many lives the scenarios save by a published rule.

        Raises
        ------
        InputError
            For another language.
        """
        return text(comparison_text(self, checked(lang), assumptions=assumptions, with_lives=lives), lang)

    def figure(self, lang: str = "sv") -> Figure:
        """Return the paired differences with their intervals, the first arrival first."""
        from brandsim.report.figures.differences import difference_figure

        return difference_figure(self, checked(lang))

    def frontier_figure(self, lang: str = "sv") -> Figure:
        """Return cost against minutes gained for every scenario with a known cost, and the efficient frontier."""
        from brandsim.report.figures.worth import frontier_figure

        return frontier_figure(self, checked(lang))

    def gain_figure(self, scenario: str, lang: str = "sv") -> Figure:
        """Return a map of who gains and who loses in a scenario."""
        from brandsim.report.figures.worth import gain_figure

        return gain_figure(self, self.run(scenario), checked(lang))

    def _sections(self, lang: str) -> Sequence[Section]:
        return comparison_text(self, lang)

    def _page(self, lang: str) -> Page:
        return comparison_page(self, lang)

    def _workbook(self, lang: str) -> Workbook:
        return comparison_workbook(self, lang)

    def _fragment(self, lang: str) -> Sequence[Block]:
        return comparison_fragment(self, lang)


@dataclass(frozen=True, repr=False)
class GoalsReport(Report, Goals):
    """The result of `goals`: which of the plan's goals each scenario meets, in text and as a table."""

    def _sections(self, lang: str) -> Sequence[Section]:
        return goals_sections(self, lang)


@dataclass(frozen=True, repr=False)
class SensitivityReport(Report, Sensitivity):
    """The result of `sensitivity`: which assumptions move the answer, in text and as a figure."""

    def figure(self, lang: str = "sv") -> Figure:
        """Return how far each assumption moves the answer as a tornado."""
        from brandsim.report.figures.worth import tornado_figure

        return tornado_figure(self, checked(lang))

    def _sections(self, lang: str) -> Sequence[Section]:
        return sensitivity_sections(self, lang)

    def _fragment(self, lang: str) -> Sequence[Block]:
        return Picture(self.figure(lang), term("fig_tornado_title", lang)), *self._sections(lang)


@dataclass(frozen=True, repr=False)
class ExplanationReport(Report, IncidentExplanation):
    """A story that can be read, drawn and saved."""

    def table(self) -> pd.DataFrame:
        """Return one row per unit: ``unit, alarmed_s, rolled_s, arrived_s, left_s, home_s, people`` from the alarm."""
        units = self.found.service.units
        return pd.DataFrame(
            {
                "unit": units[one.unit].key,
                "alarmed_s": one.alarmed_s,
                "rolled_s": one.rolled_s,
                "arrived_s": one.arrived_s,
                "left_s": one.left_s,
                "home_s": one.home_s,
                "people": sum(one.people),
            }
            for one in self.sent
        )

    def figure(self, lang: str = "sv") -> Figure:
        """Return the map and the timeline."""
        from brandsim.report.figures.story import story_figure

        return story_figure(self, checked(lang))

    def to_dict(self, lang: str = "sv") -> dict[str, Any]:
        """Return the story as machines read it, with the keys of the data."""
        units, places = self.found.service.units, self.found.demand.places
        types, capabilities = self.found.demand.types, self.found.alarm_plan.capabilities
        return {
            "scenario": self.scenario.name,
            "seed": self.seed,
            "replication": self.replication,
            "incident": self.incident,
            "type": types[self.type_].type,
            "place": places[self.place].place,
            "time": self.time.isoformat(),
            "surface": self.surface,
            "priority": self.priority,
            "first_arrival_s": self.first_arrival_s,
            "wait_s": self.wait_s,
            "second_alarm_s": self.second_alarm_s,
            "target_s": self.target_s,
            "late_s": self.late_s,
            "causes_s": self.causes_s,
            "cause": self.cause,
            "needs": [
                {"capability": capabilities[n.capability].key, "amount": n.amount, "met_s": n.met_s}
                for n in self.needs
            ],
            "sent": [
                {
                    **asdict(one),
                    "unit": units[one.unit].key,
                    "candidates": [{**asdict(c), "unit": units[c.unit].key} for c in one.candidates],
                    "passed_over": [{**asdict(p), "unit": units[p.unit].key} for p in one.passed_over],
                    "brought": {c.key: n for c, n in zip(capabilities, one.brought, strict=True) if n > 0},
                }
                for one in self.sent
            ],
            "text": self.text(lang),
        }

    def _sections(self, lang: str) -> Sequence[Section]:
        return [story_section(self, lang)]

    def _page(self, lang: str) -> Page:
        title = story_title(self, lang)
        words = story_section(self, lang).blocks
        return Page(title, title, (*words, Picture(self.figure(lang), title)))

    def _fragment(self, lang: str) -> Sequence[Block]:
        page = self._page(lang)
        return [Section(page.title, page.blocks, "minor")]

    def __repr__(self) -> str:
        return f"<IncidentExplanation of incident {self.incident} of year {self.replication}: {self.scenario.name}>"


def explain_incident(
    scenario: str | Path | Scenario, seed: int, replication: int, incident: int
) -> ExplanationReport:
    """Return the story of one incident of a simulated year.

    Raises
    ------
    InputError
        For an unknown scenario, or an incident that the year does not have.
    """
    decided = load_scenario(scenario)
    check_range("explain", "year", replication, 0, 1_000_000)
    target_min, _ = plan_target_min(decided)
    found = municipality_of(decided)
    return ExplanationReport.of(explain(decided, found, seed, replication, incident, target_min=target_min))


def _reported(report: type[Made], play: Callable[Given, Any]) -> Callable[Given, Made]:
    """Return `play` with a result that can be read, drawn and saved."""

    @wraps(play)
    def played(*args: Given.args, **options: Given.kwargs) -> Made:
        return report.of(play(*args, **options))

    return played


simulate = _reported(RunReport, _simulate.simulate)
compare = _reported(ComparisonReport, _compare.compare)
goals = _reported(GoalsReport, _goals.goals)
sensitivity = _reported(SensitivityReport, _sensitivity.sensitivity)
