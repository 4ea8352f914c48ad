"""Answers beside what they are where figures from outside hold: an interval over another, row by row."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.figure import Figure

from brandsim.render.pictures import COLOURS, GRID, INK, MUTED, AxisNumbers, ReportFigure, style
from brandsim.report.labels import answer_label, titled
from brandsim.scenarios.anchors.answers import ConditionedAnswer
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, number

LABEL_WIDTH = 30
"""Characters of a row's name before it goes on below."""


def run_conditioned_figure(run: Run, lang: str = "sv") -> Figure | None:
    """Draw a run's answers in minutes, unweighed and weighed; None where there is nothing to set beside another.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    answers = () if run.conditioned is None else run.conditioned.answers
    rows = [(answer_label(one, lang), one) for one in answers if not one.statistic.startswith("share")]
    return _figure(rows, term("fig_conditioned_x", lang), lang, signed=False)


def comparison_conditioned_figure(comparison: Comparison, lang: str = "sv") -> Figure | None:
    """Draw how the response time of every scenario differs from the baseline's, unweighed and weighed.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.

    Returns
    -------
    Figure or None
        As `run_conditioned_figure`.
    """
    held = comparison.conditioned
    if held is None:
        return None
    rows = [
        (titled(run, lang), row)
        for run, one in zip(comparison.runs[1:], held.scenarios[1:], strict=True)
        for row in one.differences
        if (row.name, row.statistic) == ("response_time", run.definition.statistic)
    ]
    axis = term(
        "fig_conditioned_difference_x",
        lang,
        figure=term(f"the_{comparison.baseline.definition.statistic}", lang),
        base=titled(comparison.baseline, lang),
    )
    return _figure(rows, axis, lang, signed=True)


def _figure(
    rows: Sequence[tuple[str, ConditionedAnswer]], axis: str, lang: str, *, signed: bool
) -> Figure | None:
    """Draw two intervals for each row, that of all draws alike above the weighed one."""
    if not any(one.conditioned is not None for _, one in rows):
        return None
    with style():
        figure = ReportFigure(figsize=(8.6, 1.5 + 0.5 * len(rows)), layout="constrained")
        axes = figure.subplots()
        for y, (_, one) in enumerate(rows):
            for value, ends, offset, colour, marker in (
                (one.prior, one.prior95, -0.16, MUTED, "o"),
                (one.conditioned, one.conditioned95, 0.16, COLOURS[0], "s"),
            ):
                if ends is not None:
                    axes.plot(ends, [y + offset] * 2, color=colour, linewidth=2.2, zorder=2)
                if value is not None:
                    axes.plot(value, y + offset, marker, color=colour, markersize=7, zorder=3)
        if signed:
            axes.axvline(0, color=INK, linewidth=1.0, zorder=1)
        axes.set_yticks(range(len(rows)), [textwrap.fill(label, LABEL_WIDTH) for label, _ in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x", color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.xaxis.set_major_formatter(AxisNumbers(lang, signed=signed))
        axes.set_xlabel(axis)
        figure.head(_found(rows, lang, signed=signed))
        handles = [
            axes.plot([], [], marker, color=colour, label=term(key, lang), linewidth=2.2, markersize=7)[0]
            for key, colour, marker in (
                ("conditioned_prior", MUTED, "o"),
                ("conditioned_after", COLOURS[0], "s"),
            )
        ]
        figure.legend(handles=handles, loc="outside lower center", frameon=False, ncols=2, fontsize=10.5)
    return figure


def _found(rows: Sequence[tuple[str, ConditionedAnswer]], lang: str, *, signed: bool) -> str:
    """Tell the first row that has both answers."""
    label, one = next(row for row in rows if row[1].conditioned is not None)
    before, after = (
        number(value, lang, 2 if signed else 1, signed=signed) for value in (one.prior, one.conditioned)
    )
    return term("fig_conditioned_found", lang, label=capital(label), before=before, after=after)
