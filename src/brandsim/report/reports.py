"""Results that can be read, drawn and saved: what ``brandsim.simulate``, ``compare`` and their like return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

import brandsim.scenarios.decide.anchors as _anchors
import brandsim.scenarios.decide.compare as _compare
import brandsim.scenarios.decide.forecast as _forecast
import brandsim.scenarios.decide.goals as _goals
import brandsim.scenarios.decide.sensitivity as _sensitivity
import brandsim.scenarios.run.replay as _replay
import brandsim.scenarios.run.simulate as _simulate
from brandsim._arguments import flag
from brandsim.render.blocks import Block, Picture, Section
from brandsim.render.text import text
from brandsim.report.content.anchors import anchors_sections
from brandsim.report.content.books import comparison_book, run_book
from brandsim.report.content.comparison import (
    comparison_fragment,
    comparison_text,
    verdict_text,
)
from brandsim.report.content.forecast import forecast_sections
from brandsim.report.content.goals import goals_sections
from brandsim.report.content.run import run_brief, run_fragment, run_page, run_text
from brandsim.report.content.sensitivity import sensitivity_sections
from brandsim.report.explanation import ExplanationReport
from brandsim.report.faces import BookReport, Report
from brandsim.report.keeping import FOLDER, begun
from brandsim.report.pictures import ComparisonPictures, RunPictures
from brandsim.report.provenance import KEY, Provenance, Traced
from brandsim.scenarios.decide.anchors import Anchors
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.forecast import Forecast
from brandsim.scenarios.decide.goals import Goals
from brandsim.scenarios.decide.sensitivity import Sensitivity
from brandsim.scenarios.explain.incident import check_replication, explain
from brandsim.scenarios.run.kept_parts import kept_in
from brandsim.scenarios.run.records import RecordFiles
from brandsim.words.catalogue import term
from brandsim.words.text import checked

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

Given = ParamSpec("Given")
Made = TypeVar("Made", bound=Report)


@dataclass(frozen=True, repr=False)
class RunReport(Traced, BookReport, RunPictures):
    """The result of `simulate`: a `Run` that can be read, drawn and saved.

    Examples
    --------
    >>> import brandsim as bs
    >>> run = bs.simulate("ambition", years=20, seed=1, uncertainty=0)
    >>> print(run.text().splitlines()[0])
    Ambitionsnivå (ambition)
    """

    _sections = run_text
    _page = run_page
    _workbook = run_book
    _fragment = run_fragment

    def text(self, lang: str = "sv", *, assumptions: bool = False) -> str:
        """Write the summary as plain text of at most 80 columns.

        Parameters
        ----------
        lang : str
            One of `languages`.
        assumptions : bool
            Name every assumption with its source instead of the chief ones.

        Raises
        ------
        InputError
            For another language, or a choice that is neither true nor false.
        """
        every = flag("report", "assumptions", assumptions)
        return text(run_text(self, checked(lang), assumptions=every), lang)

    def brief(self, lang: str = "sv") -> str:
        """Write the answer as plain text that one screen holds, at most forty lines; more with `condition`.

        Parameters
        ----------
        lang : str
            One of `languages`.

        Raises
        ------
        InputError
            For another language.
        """
        return text([*run_brief(self, checked(lang)), *self._loans(lang)], lang)

    def table(self) -> pd.DataFrame:
        """Tabulate all estimates, one row per indicator and statistic with all three intervals."""
        import pandas as pd

        return pd.DataFrame([estimate.to_row() for estimate in self.estimates])

    def explain(self, incident: int, replication: int = 0) -> ExplanationReport:
        """Explain one incident: who could be sent, who was and why, when each came, and what made it late.

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
        BUILDING FIRE, RÅNÄS
        """
        check_replication(replication, self.years)
        explained = explain(
            self.scenario,
            self.municipality,
            self.seed,
            replication,
            incident,
            target_min=self.goal.target_min,
            policy=self.policy,
        )
        return ExplanationReport.of(explained)

    def __repr__(self) -> str:
        estimate = self.indicator()
        shown = "no value" if estimate.estimate is None else f"{estimate.estimate:.2f} min"
        return f"<Run of {self.scenario.name}: {self.years} years, {estimate.statistic} {shown}>"


@dataclass(frozen=True, repr=False)
class ComparisonReport(Traced, BookReport, ComparisonPictures):
    """The result of `compare`: a `Comparison` that can be read, drawn and saved."""

    _sections = comparison_text
    _workbook = comparison_book
    _fragment = comparison_fragment

    def _html(self, lang: str) -> str:
        from brandsim.report.decision.page import decision_page

        return decision_page(self, lang)

    def to_pdf(self, path: str | Path, lang: str = "sv") -> Path:
        """Write the decision on two pages of A4.

        Parameters
        ----------
        path, lang
            As in `to_html`, which also says what is returned and raised.
        """
        from brandsim.render import documents
        from brandsim.report.decision.brief import PAGES, decision_brief

        brief = decision_brief(self, checked(lang))
        return documents.write_pdf(brief, path, lang, PAGES, self._origin(lang))

    def to_docx(self, path: str | Path, lang: str = "sv") -> Path:
        """Write the decision as a document of Word, to write on in.

        Parameters
        ----------
        path, lang
            As in `to_html`, which also says what is returned and raised.
        """
        from brandsim.render import documents
        from brandsim.report.decision.brief import decision_brief

        return documents.write_docx(decision_brief(self, checked(lang)), path, lang, self._origin(lang))

    @classmethod
    def of(cls, result: Comparison) -> Self:
        """Make a report of a comparison, and of each of its runs.

        Parameters
        ----------
        result : Comparison
        """
        return replace(
            cls(tuple(RunReport.of(run) for run in result.runs)),
            stopped=result.stopped,
            worlds=result.worlds,
            minute_tkr=result.minute_tkr,
            weighed=result.weighed,
        )

    def verdict(self, lang: str = "sv") -> str:
        """Put into plain language what differs and what does not, computed from the numbers.

        The first arrival comes first, also (and then above all) when it hardly moves.

        Parameters
        ----------
        lang : str
            One of `languages`.
        """
        return text(verdict_text(self, checked(lang)), lang).rstrip("\n")

    def text(self, lang: str = "sv", *, assumptions: bool = False, lives: bool = False) -> str:
        """Write the verdict and a table per scenario as plain text of at most 80 columns.

        Parameters
        ----------
        lang : str
            One of `languages`.
        assumptions : bool
            Name every assumption with its source instead of the chief ones.
        lives : bool
            Say last how many lives the scenarios save by a published rule.

        Raises
        ------
        InputError
            For another language, or a choice that is neither true nor false.
        """
        every, lives = flag("report", "assumptions", assumptions), flag("report", "lives", lives)
        return text(comparison_text(self, checked(lang), assumptions=every, with_lives=lives), lang)


@dataclass(frozen=True, repr=False)
class GoalsReport(Traced, Report, Goals):
    """The result of `goals`: which of the plan's goals each scenario meets, in text and as a table."""

    _title = "goals_title"

    def _sections(self, lang: str) -> list[Section]:
        return [*goals_sections(self, lang), *self._loans(lang)]

    def summary(self, lang: str = "sv") -> dict[str, Any]:
        """Return everything that machines read, as the command line's ``--json`` prints it.

        Parameters
        ----------
        lang : str
            Noted where the result says what it comes from; keys and words are the same in every language.
        """
        return self._traced(Goals.summary(self, lang), lang)


@dataclass(frozen=True, repr=False)
class AnchorsReport(Traced, Report, Anchors):
    """The result of `anchors`: the model beside figures from outside, and its answers where they hold."""

    _title = "anchors_title"

    def _sections(self, lang: str) -> list[Section]:
        return [*anchors_sections(self, lang), *self._loans(lang)]


@dataclass(frozen=True, repr=False)
class ForecastReport(Traced, Report, Forecast):
    """The result of `forecast`: a year's figure from that of its first months."""

    _title = "forecast_title"

    def _sections(self, lang: str) -> list[Section]:
        return [*forecast_sections(self, lang), *self._loans(lang)]

    def to_dict(self) -> dict[str, Any]:
        """Return the figures in values that JSON can hold."""
        return {name: value for name, value in super().to_dict().items() if name != KEY}

    def summary(self, lang: str = "sv") -> dict[str, Any]:
        """Return everything that machines read, as the command line's ``--json`` prints it.

        Parameters
        ----------
        lang : str
            As in `GoalsReport`.
        """
        return self._traced(Forecast.summary(self, lang), lang)


@dataclass(frozen=True, repr=False)
class SensitivityReport(Traced, Report, Sensitivity):
    """The result of `sensitivity`: which assumptions move the answer, in text and as a figure."""

    _title = "fig_tornado_title"

    def _sections(self, lang: str) -> list[Section]:
        return [*sensitivity_sections(self, lang), *self._loans(lang)]

    def summary(self, lang: str = "sv") -> dict[str, Any]:
        """Return everything that machines read, as the command line's ``--json`` prints it.

        Parameters
        ----------
        lang : str
            As in `GoalsReport`.
        """
        return self._traced(Sensitivity.summary(self, lang), lang)

    def figure(self, lang: str = "sv") -> Figure:
        """Draw how far each assumption moves the answer, as a tornado.

        Parameters
        ----------
        lang : str
            One of `languages`.
        """
        from brandsim.report.figures.worth import tornado_figure

        return tornado_figure(self, checked(lang))

    def _fragment(self, lang: str) -> Sequence[Block]:
        return Picture(self.figure(lang), term(self._title, lang)), *self._sections(lang)


def _reported(report: type[Made], play: Callable[Given, Any]) -> Callable[Given, Made]:
    """Wrap `play` so that it returns a result that can be read, drawn and saved."""

    @wraps(play)
    def played(*args: Given.args, **options: Given.kwargs) -> Made:
        folder = FOLDER.get()
        if folder is None:
            made = report.of(play(*args, **options))
        else:
            with kept_in(begun(folder, Provenance.of(play, args, options))):
                made = report.of(play(*args, **options))
        if not isinstance(made, Traced):
            return made
        provenance = Provenance.of(play, args, options)  # what is faulty was refused by the call itself
        records = getattr(made, "records", None)
        if isinstance(records, RecordFiles):
            provenance.save(records.folder)
        return replace(made, provenance=provenance)

    return played


simulate = _reported(RunReport, _simulate.simulate)
replay = _reported(RunReport, _replay.replay)
compare = _reported(ComparisonReport, _compare.compare)
goals = _reported(GoalsReport, _goals.goals)
forecast = _reported(ForecastReport, _forecast.forecast)
anchors = _reported(AnchorsReport, _anchors.anchors)
sensitivity = _reported(SensitivityReport, _sensitivity.sensitivity)
