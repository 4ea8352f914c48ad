"""In how many worlds a decision holds, in a sentence per figure."""

from __future__ import annotations

from brandsim.report.labels import row_label
from brandsim.scenarios.anchors.chosen import anchors_of
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.worlds import Holds
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import DASH, listed, number, percent, plain


def worlds_lines(comparison: Comparison, other: Run, lang: str) -> list[str]:
    """Say of each figure in how many worlds its difference holds, turns, and cannot be told from chance.

    Parameters
    ----------
    comparison : Comparison
    other : Run
        A run of the comparison that is not its baseline.
    lang : str
        One of `languages`.

    Returns
    -------
    list of str
        Empty where no worlds were asked for.
    """
    if comparison.worlds is None:
        return []
    texts = {row.key: row.text.to(lang) for row in other.assumptions}
    return [_line(comparison, one, texts, lang) for one in comparison.worlds.of(other.scenario.name)]


def _line(comparison: Comparison, one: Holds, texts: dict[str, str], lang: str) -> str:
    row = comparison.difference(one.scenario, one.name, one.statistic)
    counts = {
        "name": row_label(one.name, one.statistic, lang),
        "worlds": str(one.worlds),
        "years": str(comparison.worlds.years if comparison.worlds else 0),
        "plans": listed(comparison.worlds.alarm_plans if comparison.worlds else (), lang),
        "unresolved": str(one.unresolved),
    }
    spread, turns, gains = row.ci95_difference, None, None
    if spread is None or spread[0] <= 0 <= spread[1]:
        said = term("worlds_open", lang, faster=str(one.faster), slower=str(one.slower), **counts)
    else:
        gains = spread[1] < 0
        held, turned = (one.faster, one.slower) if gains else (one.slower, one.faster)
        turns = one.where_slower if gains else one.where_faster
        said = term("worlds_hold", lang, held=str(held), turned=str(turned), **counts)
    said = " ".join([said, *_weighed(comparison, one, gains, lang)])
    if one.decides is None or one.rank_correlation is None:
        return said
    key = "worlds_decides_more" if one.rank_correlation < 0 else "worlds_decides_less"
    # The position of each station is drawn by itself, and named by the assumption that it comes from.
    name = texts.get(one.decides) or texts[one.decides.partition(".")[0]]
    said = f"{said} {term(key, lang, assumption=name)}"
    if turns is None:
        return said
    low, high = (number(end, lang, 2) for end in turns)
    value = low if low == high else f"{low}{DASH}{high}"
    return f"{said} {term('worlds_turns', lang, assumption=name, value=value)}"


def _weighed(comparison: Comparison, one: Holds, gains: bool | None, lang: str) -> list[str]:
    """Say how the worlds fall where each counts by how well it agrees with the figures that hold, beside unweighed."""
    worlds, first = comparison.worlds, comparison.baseline
    if worlds is None or not worlds.condition:
        return []
    table = {anchor.key: anchor for anchor in anchors_of(first.scenario, first.municipality)}
    held = [table[key] for key in worlds.condition]
    given = {
        "anchors": listed([f"{a.text.to(lang)} {plain(a.value or 0.0, lang)}" for a in held], lang),
        "effective": number(worlds.effective, lang, 0),
    }
    if one.weighed is None:
        return [term("worlds_weighed_few", lang, **given)]
    faster, slower, _ = (percent(share, lang) for share in one.weighed)
    before = [percent(count / one.worlds, lang) for count in (one.faster, one.slower)]
    pairs = [(faster, before[0]), (slower, before[1])]
    (most, most_before), (least, least_before) = pairs if gains is not False else pairs[::-1]
    key = "worlds_weighed_open" if gains is None else "worlds_weighed"
    shares = {"most": most, "most_before": most_before, "least": least, "least_before": least_before}
    return [term(key, lang, **shares, **given)]
