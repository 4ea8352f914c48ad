"""Goals and sensitivity that can be read and drawn: what ``brandsim.goals`` and ``sensitivity`` return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec

import brandsim.scenarios.decide.goals as _goals_room
import brandsim.scenarios.decide.sensitivity as _sensitivity_room
from brandsim.report.goals_text import goals_text
from brandsim.report.worth_text import SHOWN, answer_line, sensitivity_lines
from brandsim.scenarios.decide.goals import Goals
from brandsim.scenarios.decide.sensitivity import AssumptionEffect, Sensitivity
from brandsim.words.catalogue import term
from brandsim.words.numbers import number
from brandsim.words.text import checked

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Given = ParamSpec("Given")


@dataclass(frozen=True, repr=False)
class GoalsReport(Goals):
    """The result of `goals`: which of the plan's goals each scenario meets, in text and as a table."""

    def text(self, lang: str = "sv") -> str:
        """Return the goals as plain text of at most 80 columns: scenarios below one another, years side by side."""
        return goals_text(self, checked(lang))

    def _repr_html_(self) -> str:
        from brandsim.report.page_parts import preformatted

        return preformatted(self.text())


@dataclass(frozen=True, repr=False)
class SensitivityReport(Sensitivity):
    """The result of `sensitivity`: which assumptions move the answer, in text and as a picture."""

    def text(self, lang: str = "sv") -> str:
        """Return the answer, the assumptions that move it most, and where the decision flips."""
        rows = [_row(row, lang) for row in self.rows[:SHOWN]]
        heads = [
            term(key, checked(lang)) for key in ("se_assumption", "se_from", "se_to", "se_low", "se_high")
        ]
        heads += [term("se_share", lang)] if self.draws else []
        width = 40
        lines = [answer_line(self, lang), ""]
        lines.append(f"{heads[0]:<{width}}" + "".join(f"{head:>9}" for head in heads[1:]))
        for name, *cells in rows:
            shown = name if len(name) < width else f"{name[: width - 2]}…"
            lines.append(f"{shown:<{width}}" + "".join(f"{cell:>9}" for cell in cells))
        if len(self.rows) > SHOWN:
            lines.append(term("se_rest", lang, n=str(len(self.rows) - SHOWN)))
        return "\n".join([*lines, "", *sensitivity_lines(self, lang)]) + "\n"

    def figure(self, lang: str = "sv") -> Figure:
        """Return how far each assumption moves the answer as a tornado."""
        from brandsim.report.worth_figures import tornado_figure

        return tornado_figure(self, checked(lang))

    def _repr_html_(self) -> str:
        from brandsim.report.page_parts import figure_part, preformatted

        return figure_part(self.figure(), term("fig_tornado_title", "sv")) + preformatted(self.text())


def _row(row: AssumptionEffect, lang: str) -> tuple[str, ...]:
    name = row.svenska if lang == "sv" else row.english
    ends = [f"{end:g}".replace(".", "," if lang == "sv" else ".") for end in (row.low, row.high)]
    answers = [number(value, lang, 2, signed=value < 0) for value in (row.at_low, row.at_high)]
    return name, *ends, *answers, *([] if row.share is None else [number(max(row.share, 0.0), lang, 2)])


def _told(play: Callable[Given, Goals]) -> Callable[Given, GoalsReport]:
    """Return `play` with a result that can be read."""

    @wraps(play)
    def played(*args: Given.args, **options: Given.kwargs) -> GoalsReport:
        found = play(*args, **options)
        return GoalsReport(**{field.name: getattr(found, field.name) for field in fields(Goals)})

    return played


def _drawn(play: Callable[Given, Sensitivity]) -> Callable[Given, SensitivityReport]:
    """Return `play` with a result that can be read and drawn."""

    @wraps(play)
    def played(*args: Given.args, **options: Given.kwargs) -> SensitivityReport:
        found = play(*args, **options)
        return SensitivityReport(**{field.name: getattr(found, field.name) for field in fields(Sensitivity)})

    return played


goals = _told(_goals_room.goals)
sensitivity = _drawn(_sensitivity_room.sensitivity)
