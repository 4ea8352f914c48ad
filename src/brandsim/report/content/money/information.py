"""What it is worth to know more before deciding, in sentences."""

from __future__ import annotations

from brandsim.render.blocks import Lines, Section
from brandsim.report.labels import row_label, titles
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.money.information import Information
from brandsim.words.catalogue import term
from brandsim.words.numbers import listed, number, percent

SHOWN = 3
"""So many assumptions are named."""

WORTH_TELLING_TKR = 0.5
"""Less is told as nothing."""


def information_sections(comparison: Comparison, lang: str) -> list[Section]:
    """Tell which alternative is best at the stated value of a minute, how surely, and which figure to fetch first.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.

    Returns
    -------
    list of Section
        Empty where no value of a minute was stated.
    """
    found = comparison.information
    if not found:
        return []
    names = titles(comparison, lang)
    texts = {row.key: row.text.to(lang) for row in comparison.baseline.assumptions}
    lines = [_line(one, names, texts, comparison.currency, lang) for one in found]
    left_out = [titles(comparison, lang)[cost.scenario] for cost in comparison.unpriced]
    if left_out:
        lines.append(term("information_left_out", lang, names=listed(left_out, lang)))
    return [Section(term("information", lang), (Lines(tuple(lines)),))]


def _line(one: Information, names: dict[str, str], texts: dict[str, str], currency: str, lang: str) -> str:
    said = term(
        "information_best",
        lang,
        name=row_label(one.name, one.statistic, lang),
        minute=number(one.minute_tkr, lang, 0),
        currency=currency,
        best=names[one.best],
        worlds=str(one.worlds),
        share=percent(one.probability_not_best, lang),
    )
    if one.perfect_tkr < WORTH_TELLING_TKR:
        return f"{said} {term('information_nothing', lang)}"
    said += " " + term("information_all", lang, tkr=number(one.perfect_tkr, lang, 0), currency=currency)
    each = [
        term(
            "information_one",
            lang,
            assumption=_named(key, texts),
            tkr=number(tkr, lang, 0),
            currency=currency,
        )
        for key, tkr in list(one.each_tkr.items())[:SHOWN]
    ]
    key = "information_first" if each else "information_none"
    return f"{said} {term(key, lang, **({'each': listed(each, lang)} if each else {}))}"


def _named(key: str, texts: dict[str, str]) -> str:
    return texts.get(key) or texts[key.partition(".")[0]]  # a station's position is that of all stations
