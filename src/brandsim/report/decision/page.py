"""The decision page of a comparison: the answer, the map, the money, who it strikes, and all else folded."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brandsim.render import html
from brandsim.render.blocks import Block, Page, Picture, Section
from brandsim.report.content.comparison import comparison_details
from brandsim.report.content.conditioned import comparison_conditioned
from brandsim.report.content.goals import other_goals
from brandsim.report.content.money.plan_years import goal_table
from brandsim.report.content.money.prices import unit_prices
from brandsim.report.decision import drawings
from brandsim.report.decision.answers import SENTENCES, answers, answers_table, need_name
from brandsim.report.decision.curves import curves, told_rows
from brandsim.report.decision.effects import effects_blocks, moving_table
from brandsim.report.decision.geography import Geography, geography
from brandsim.report.decision.payload import HALF_UNIT, UNTOLD, Payload, payload
from brandsim.report.decision.view import Shown, Told, View, finite, opening
from brandsim.report.findings import asked_minutes, share_goals
from brandsim.report.labels import indicator_label, no_interval, no_interval_text, titled
from brandsim.response.intervals.limits import leaves_out_zero
from brandsim.response.minutes import MINUTES
from brandsim.scenarios.decide.compare import Comparison
from brandsim.words.catalogue import term
from brandsim.words.numbers import MOST_DECIMALS, locale, number, percent, plain, span

VENDOR = Path(__file__).parent / "vendor" / "leaflet-1.9.4"

WORDS = (
    "cost", "cost_unknown", "points", "unknown", "untold", "sure", "sure_chance", "unsure", "same", "nobody",
    "place_told", "aloud", "what", "cost_axis", "gain_axis", "zoom_in", "zoom_out",
)  # fmt: skip
"""Words of the script, each ``page_<name>`` in the catalogue."""

HEADINGS = (
    "decide", "minutes", "need", "view", "difference", "share", "map", "place", "choose", "curves", "gain", "prices",
    "effects", "moving", "goals", "more", "contents",
)  # fmt: skip
"""Words of the template, each ``page_<name>`` in the catalogue."""


EMPTY = '<svg id="money"></svg>'
"""What the script draws in where nothing is said of money."""


def decision_page(comparison: Comparison, lang: str, sheet: Geography | None = None) -> str:
    """Write the whole page, which needs nothing from the network and answers without its script too.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.
    sheet : Geography, optional
        The map of these runs, where it is known already. What the script draws is then all that is seen: whoever looks
        at one page after another has the answer beside it, and nobody reads what is folded.

    Returns
    -------
    str
        HTML; the same comparison gives the same bytes.
    """
    base, others = comparison.baseline, comparison.runs[1:]
    counted, whole = payload(comparison), sheet is None
    sheet = sheet or geography(comparison.runs)
    lines, told = curves(comparison, counted.needs), told_rows(comparison)
    target = base.goal.target_min
    goal = min(max(round(asked_minutes(base)), 1), MINUTES)
    found = answers(comparison, counted, sheet, lang)
    seen = View(comparison, counted, lines, told, lang)
    shown = opening(seen, goal)
    need, minute = _needs(counted, lang)[shown.need]["label"], number(shown.minute, lang, 0)
    few = len(others) <= SENTENCES
    prices = unit_prices(comparison, lang)
    title = f"{term('comparison', lang)}: {', '.join(titled(run, lang) for run in comparison.runs)}"
    words = {name: _word(name, comparison, lang) for name in (*HEADINGS, *WORDS)}
    unpriced = [titled(run, lang) for run, cost in zip(others, comparison.costs(lang), strict=True)
                if cost.cost_difference_tkr is None]  # fmt: skip
    return html.templated(
        "brandsim.report.decision",
        "decision.html",
        lang,
        page=Page(title, term("comparison", lang), ()),
        heading=term("page_heading", lang),
        lead=lead(comparison, lang),
        answers=found,
        sentences=[one.sentence for one in found] if few else [],
        priced=comparison.priced,
        answers_table=answers_table(found, lang),
        words=words | {"goal": "" if target is None else term("page_goal", lang, target=number(target, lang))},
        minutes=MINUTES,
        shown=shown,
        goal=None if target is None else goal,
        needs=_needs(counted, lang),
        land=drawings.background(sheet),
        whole=whole,
        maps=_maps(seen, sheet, shown) if whole else [],
        across=min(len(others), 4) if few else 5,
        classes=[{"key": key, "label": term(f"page_class_{key}", lang)} for key in drawings.CHANGES],
        map_note=term("page_map_note", lang, need=need, minutes=minute, years=number(counted.years, lang, 0)),
        what=term("page_what", lang, minutes=minute, need=need,
                  scenario=titled(comparison.runs[shown.scenario], lang)),
        cards=_cards(seen, shown),
        curve=drawings.share_curves(lines.shares[:, shown.need], shown.minute, lang),
        money=_money(seen, shown) if comparison.priced else EMPTY,
        unpriced=term("page_unpriced", lang, names="; ".join(unpriced)) if unpriced else "",
        prices=[{"label": price.label, "shown": _plain(price.tkr)} for price in prices],
        **(_below(comparison, lang, few=few) if whole else {}),
        counts=counted.packed() if whole else counted.packed(level=1),
        data=_data(seen, sheet)
        | {"shown": shown._asdict(),
           "prices": [{"tkr": price.tkr, "quantities": price.quantities} for price in prices]},
        library=(VENDOR / "leaflet.js").read_text("utf-8"),
        library_css=(VENDOR / "leaflet.css").read_text("utf-8"),
    )  # fmt: skip


def _below(comparison: Comparison, lang: str, *, few: bool) -> dict[str, Any]:
    """Return what stands below map and money: who it strikes, what moves the answer, the goals, and all else."""
    return {
        "effects": effects_blocks(comparison, few=few, lang=lang),
        "moving": moving_table(comparison, lang),
        "goals": goal_table(comparison, lang) if comparison.baseline.goal.source else None,
        "conditioned": _conditioned(comparison, lang),
        "other_goals": other_goals(comparison.runs, lang),
        "parts": [part for part in comparison_details(comparison, lang) if isinstance(part, Section)],
    }


def _conditioned(comparison: Comparison, lang: str) -> list[Block]:
    """Return the answers where figures from outside hold, with their picture; nothing where none was chosen."""
    told: list[Block] = [*comparison_conditioned(comparison, lang)]
    if not told:
        return []
    from brandsim.report.figures.conditioned import comparison_conditioned_figure

    drawn = comparison_conditioned_figure(comparison, lang)
    return told if drawn is None else [*told, Picture(drawn, term("conditioned_title", lang))]


def lead(comparison: Comparison, lang: str) -> str:
    """State what the alternatives are held against: the baseline's figure, and the plan's goal.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.
    """
    base = comparison.baseline
    estimate, target = base.indicator(), base.goal.target_min
    figure = term("page_figure", lang, statistic=term(f"the_{base.definition.statistic}", lang),
                  minutes=number(estimate.estimate, lang))  # fmt: skip
    shares = share_goals(base)
    if target is not None:
        goal = term("page_goal", lang, target=number(target, lang))
    elif shares:
        share, minutes = shares[0].target_share or 0.0, shares[0].within_min or 0.0
        goal = term("page_share_goal", lang, share=percent(share, lang, 1), minutes=plain(minutes, lang))
    elif base.goal.source:
        goal = term("page_no_goal", lang)
    else:
        return term("page_lead_alone", lang, base=titled(base, lang), figure=figure)
    return term("page_lead", lang, base=titled(base, lang), figure=figure, goal=goal)


def _needs(counted: Payload, lang: str) -> list[dict[str, str]]:
    return [
        {"key": need, "label": indicator_label("first_unit" if need == "response_time" else need, lang)}
        for need in counted.needs
    ]


def _maps(seen: View, sheet: Geography, shown: Shown) -> list[dict[str, str]]:
    """Draw a map of each alternative."""
    (need, minute, _), counted, lang = shown, seen.counted, seen.lang
    counts = counted.counts[:, need].astype(np.int64)
    asked = counts.sum(axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = counts[:, :, :minute].sum(axis=2) / asked
    sizes = _sizes(counted)
    maps = []
    for at, run in enumerate(seen.comparison.runs[1:]):
        half = counted.halves[at, need, :, minute - 1]
        spread = np.where(half == UNTOLD, np.inf, half * HALF_UNIT)
        change = np.nan_to_num(share[at + 1] - share[0])
        classes = np.where(asked[0] > 0, drawings.change_classes(change, spread), -1)
        title = titled(run, lang)
        caption = term("page_map_caption", lang, title=title, need=need_name(counted.needs[need], lang),
                       minutes=number(minute, lang, 0))  # fmt: skip
        maps.append({"title": title, "caption": caption, "svg": drawings.change_map(sheet, classes, sizes)})
    return maps


def _sizes(counted: Payload) -> NDArray[np.int64]:
    """Return the size class of each place: by its alarms a year."""
    return drawings.size_classes(counted.counts[0, 0].astype(np.int64).sum(axis=1) / counted.years)


def _cards(seen: View, shown: Shown) -> list[dict[str, str]]:
    """Say of each scenario what share is reached, and what changes."""
    comparison, lang = seen.comparison, seen.lang
    cards = []
    for at, (run, cost) in enumerate(zip(comparison.runs, (None, *comparison.costs(lang)), strict=True)):
        share, change = seen.before(shown), term("page_baseline", lang)
        if at:
            one = seen.at(shown._replace(scenario=at))
            share, change = one.share, _change(one, lang)
        cards.append(
            {
                "name": run.scenario.name,
                "title": titled(run, lang),
                "share": percent(share, lang, 1),
                "change": change,
                "money": _cost(cost.cost_difference_tkr, seen.comparison.currency, lang)
                if cost is not None and comparison.priced
                else "",
                "colour": drawings.COLOURS[at % len(drawings.COLOURS)],
                "dash": drawings.DASHES[at % len(drawings.DASHES)],
            }
        )
    return cards


def _change(one: Told, lang: str) -> str:
    """Write a difference in the share, its interval and what it decides, as the script does."""
    spread = one.interval
    if one.change is None:
        return term("page_unknown", lang)
    value = f"{number(100 * one.change, lang, 1, signed=True)} {term('page_points', lang)}"
    if spread is None:
        return f"{value}, {one.why or term('page_untold', lang)}"
    sure = "page_sure_chance" if one.chance else "page_sure"
    said = sure if leaves_out_zero(spread) else "page_unsure"
    return f"{value} ({span(spread, lang, 1, signed=True, scale=100)}), {term(said, lang)}"


def _word(name: str, comparison: Comparison, lang: str) -> str:
    """Return a word of the page; what the script fills in it stays in its braces."""
    return term(f"page_{name}", lang).replace("{currency}", comparison.currency)


def _cost(tkr: float | None, currency: str, lang: str) -> str:
    if tkr is None:
        return term("page_cost_unknown", lang)
    return term("page_cost", lang, tkr=number(tkr, lang, 0, signed=True), currency=currency)


def _money(seen: View, shown: Shown) -> str:
    comparison, lang = seen.comparison, seen.lang
    points = [drawings.Point(titled(comparison.baseline, lang), drawings.COLOURS[0], 0.0, 0.0, None)]
    for at, (run, cost) in enumerate(zip(comparison.runs[1:], comparison.costs(lang), strict=True), start=1):
        one = seen.at(shown._replace(scenario=at))
        if one.change is None or cost.cost_difference_tkr is None:
            continue
        ends = None if one.interval is None else (100 * one.interval[0], 100 * one.interval[1])
        colour = drawings.COLOURS[at % len(drawings.COLOURS)]
        points.append(
            drawings.Point(titled(run, lang), colour, cost.cost_difference_tkr, 100 * one.change, ends)
        )
    need = _needs(seen.counted, lang)[shown.need]["label"]
    gain = term("page_gain_axis", lang, minutes=number(shown.minute, lang, 0), need=need)
    return drawings.money_chart(points, _word("cost_axis", comparison, lang), gain, lang)


def _data(seen: View, sheet: Geography) -> dict[str, Any]:
    """Gather what the script reads besides the counts."""
    comparison, counted, lines, told, lang = seen
    names, titles = (
        [run.scenario.name for run in comparison.runs],
        [titled(run, lang) for run in comparison.runs],
    )
    needs = list(counted.needs)
    rows = {
        f"{names.index(scenario)}|{needs.index(need)}|{at}": [
            row.baseline_estimate,
            row.estimate,
            row.difference,
            *(row.interval95_difference or (None, None)),
            no_interval_text(no_interval(row), lang),
        ]
        for (scenario, need, at), row in told.items()
        if need in needs
    }
    costs = [0.0, *(cost.cost_difference_tkr for cost in comparison.costs(lang))]
    width, height = drawings.CURVE
    left, above, right, below = drawings.FRAME
    words = {name: _word(name, comparison, lang) for name in WORDS}
    words |= {} if comparison.priced else {"cost_unknown": ""}
    words["to"] = term("to", lang)
    words["percent"] = percent(0.5, lang).removeprefix("50")
    return {
        "locale": str(locale(lang)).replace("_", "-"),
        "minutes": MINUTES,
        "decimals": MOST_DECIMALS,
        "unit": HALF_UNIT,
        "much": drawings.MUCH,
        "radii": [2, 3.5, 5, 7],
        "words": words | {"classes": {key: term(f"page_class_{key}", lang) for key in drawings.CHANGES}},
        "needs": _needs(counted, lang),
        "scenarios": [
            {"name": run.scenario.name, "title": title, "lines": drawings.name_lines(title), "tkr": cost,
             "colour": drawings.COLOURS[at % len(drawings.COLOURS)]}
            for at, (run, title, cost) in enumerate(zip(comparison.runs, titles, costs, strict=True))
        ],
        "places": [
            {"name": place.name, "x": x, "y": y, "size": size}
            for place, (x, y), size in zip(
                comparison.baseline.municipality.demand.places, sheet.places.tolist(), _sizes(counted).tolist(),
                strict=True,
            )
        ],
        "sheet": {"width": sheet.width, "height": sheet.height,
                  "stations": [station._asdict() for station in sheet.stations]},
        "frame": {"width": width, "height": height, "left": left, "above": above, "right": right, "below": below},
        "chart": dict(zip(("width", "height", "left", "above", "right", "below"), drawings.MONEY, strict=True))
        | {"height": drawings.money_height(titles), "slim": 380, "line": drawings.NAME_LINE, "gap": drawings.NAME_GAP},
        "curves": _rounded(lines.shares),
        "halves": _rounded(lines.halves),
        "rows": rows,
    }  # fmt: skip


def _rounded(values: Any) -> list[Any]:
    """Return shares with six decimals; None of what is not known, and for a need that nobody asks for."""
    return [
        [None if math.isnan(line[0]) and np.isnan(line).all() else [finite(v) for v in line] for line in one]
        for one in np.round(values, 6)
    ]


def _plain(value: float) -> str:
    """Write a price as a field for numbers takes it."""
    return f"{value:.3f}".rstrip("0").rstrip(".")
