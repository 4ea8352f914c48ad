"""The decision on two pages, to hand out: the same answers, tables and assumptions as the page."""

from __future__ import annotations

from brandsim.render.blocks import Block, Lines, Page, Picture, Section
from brandsim.report.content import notes
from brandsim.report.content.conditioned import conditioned_headline
from brandsim.report.content.goals import other_goals
from brandsim.report.content.loans import loan_lines
from brandsim.report.content.money.plan_years import goal_table
from brandsim.report.content.money.worth import PAPER, overview_table
from brandsim.report.content.verdict import bracket_note
from brandsim.report.decision.answers import SENTENCES, answers, answers_table
from brandsim.report.decision.effects import effects_blocks, moving_table
from brandsim.report.decision.geography import geography
from brandsim.report.decision.page import lead
from brandsim.report.decision.payload import payload
from brandsim.report.labels import titled
from brandsim.scenarios.decide.compare import Comparison
from brandsim.words.catalogue import term

PAGES = 2
"""Pages that the document has."""


def decision_brief(comparison: Comparison, lang: str) -> Page:
    """Build the document: the answers, the plan's goal by year, the money, who it strikes, and what moves the answer.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.
    """
    base = comparison.baseline
    found = answers(comparison, payload(comparison), geography(comparison.runs), lang)
    told: Block = (
        Lines(tuple(f"{one.title}: {one.sentence} {one.worlds}".strip() for one in found))
        if len(found) <= SENTENCES
        else answers_table(found, lang)
    )

    def section(key: str, *blocks: Block) -> Section:
        return Section(term(key, lang), blocks)

    borrowed = loan_lines((loan for run in comparison.runs for loan in run.scenario.borrowed), lang)
    title = f"{term('comparison', lang)}: {', '.join(titled(run, lang) for run in comparison.runs)}"
    return Page(
        title,
        term("page_heading", lang),
        (
            Lines((lead(comparison, lang),), "prose"),
            section("brief_answers", told),
            *((section("page_goals", goal_table(comparison, lang)),) if base.goal.source else ()),
            *other_goals(comparison.runs, lang),
            *conditioned_headline(comparison, lang),
            section("overview", overview_table(comparison, lang, PAPER)),
            *((section("page_gain", _picture(comparison, lang)),) if len(comparison.frontier()) > 1 else ()),
            section("page_effects", *effects_blocks(comparison, lang, few=False)),
            section("page_moving", moving_table(comparison, lang)),
            Lines((bracket_note(comparison, lang), notes.network_note(base, lang) or "", *borrowed,
                   notes.run_line(base, lang)), "note"),
        ),
    )  # fmt: skip


def _picture(comparison: Comparison, lang: str) -> Picture:
    from brandsim.report.figures.worth import frontier_figure

    return Picture(frontier_figure(comparison, lang), term("page_gain", lang), raster=True)
