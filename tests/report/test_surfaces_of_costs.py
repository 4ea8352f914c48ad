"""Costs, the budget, hours and seats: one number on the page, in the workbook, on the terminal and in JSON."""

import json

import pytest

from brandsim.report.content.money.costs import spread_tkr
from brandsim.report.content.records import head, of_money
from brandsim.report.labels import titled
from brandsim.scenarios.decide.differences import HOURS
from brandsim.words.catalogue import term
from brandsim.words.numbers import listed, number, span
from support.surfaces.books import data_table, sheet_tables, sheet_words
from support.surfaces.page_tables import Tables, words

LEVELS = ("below_minimum", "below_ambition", "empty")
SEATS = ("needed", "own", "called", "borrowed", "empty", "over")


def hull(line):
    """Return the interval of a cost that is printed: chance and assumptions in one."""
    ends = [end for key in ("ci95", "uncertainty95") for end in line.get(key) or ()]
    return [min(ends), max(ends)] if ends else None


def written_cost(line, lang):
    seats = line.get("seats")
    told = (
        "" if seats is None else f" ({number(seats, lang, 0 if seats == round(seats) else 1, signed=True)})"
    )
    return f"{line['item']}{told}", number(line["difference_tkr"], lang, 0, signed=True)


def test_every_cost_is_the_same_everywhere(comparison, lang, page, book):
    costs = json.loads(json.dumps(comparison.summary(lang)))["costs"]
    text, said = words(comparison.text(lang)), Tables(page).said
    summary = words(sheet_words(book, term("summary", lang)))
    shown = Tables(page).under(
        [head(key, lang) for key in ("item", of_money("tkr", "tkr"), "interval95", "price_range")]
    )
    _, kept = data_table(book, term("sheet_cost_differences", lang))
    base = term("cost_sum_beside", lang, base=titled(comparison.baseline, lang))
    for cost, rows in zip(costs, shown, strict=True):
        total = cost["cost_difference_tkr"]
        assert len(rows) == len(cost["lines"]) + 1
        for line, cells in zip(
            [*cost["lines"], {**cost, "difference_tkr": total, "item": base}], rows, strict=True
        ):
            sheet = kept.pop(0)
            item, tkr = written_cost(line, lang) if line["difference_tkr"] is not None else (base, None)
            ends, prices = hull(line), line.get("range")
            spread = "" if ends is None else span(ends, lang, 0, signed=True)
            assert cells[0] == item
            assert cells[1] == (term("unknown", lang) if tkr is None else tkr)
            assert cells[2:4] == [spread, "" if prices is None else span(prices, lang, 0, signed=True)]
            assert sheet[0] == cost["scenario"]
            assert sheet[1].startswith(item)
            numbers = [line["difference_tkr"]]
            numbers += [
                end for key in ("ci95", "uncertainty95", "range") for end in line.get(key) or (None,) * 2
            ]
            assert list(sheet[2:9]) == [None if v is None else pytest.approx(v, abs=1e-9) for v in numbers]
            if item != base:
                part = f"{item}: {tkr} tkr" + (f" ({spread}" if spread else "")
                assert all(words(part) in surface for surface in (text, said, summary))
        if total is None:
            what = [term(f"verdict_unsaid_{name}", lang) for name in cost["unsaid"]]
            sentence = term("verdict_cost_unknown", lang, what=listed(what, lang))
        else:
            key = "verdict_dearer" if total > 0 else "verdict_cheaper"
            sentence = term(key, lang, difference=number(abs(total), lang, 0), currency="tkr")
        missing = listed([term(f"left_out_{name}", lang) for name in cost["left_out"]], lang)
        left_out = term("cost_left_out", lang, what=missing)
        assert cost["left_out"]
        assert kept.pop(0)[:2] == [cost["scenario"], left_out]
        assert all(words(one) in surface for one in (sentence, left_out) for surface in (text, said, summary))
        assert said.count(words(left_out)) >= 2  # in the verdict, and below the lines
    assert kept == []


def test_the_budget_is_the_same_everywhere(comparison, read, page, book, lang):
    text = words(comparison.text(lang))
    (shown,) = Tables(page).under(
        [head(key, lang) for key in ("scenario", "budget_year", of_money("budget_frame", "tkr"))]
    )
    ((_, *kept),) = (
        rows
        for rows in sheet_tables(book, term("book_goals", lang), head("scenario", lang))
        if rows[0][2] == head(of_money("budget_frame", "tkr"), lang)
    )
    costs = {cost["scenario"]: cost["cost_difference_tkr"] for cost in read["costs"]}
    titles = {run.scenario.name: titled(run, lang) for run in comparison.runs}
    assert len(read["budget"]) == 3 * len(costs)
    for row, cells, line in zip(read["budget"], shown, kept, strict=True):
        frame, tkr, share = (row[key] for key in ("frame_tkr", "difference_tkr", "share_of_frame"))
        if row["year"] == 2024:
            assert (tkr is None) == (costs[row["scenario"]] is None)
            assert tkr is None or tkr == pytest.approx(costs[row["scenario"]])
        assert share == (None if tkr is None else pytest.approx(tkr / abs(frame)))
        amount = term("unknown", lang) if tkr is None else number(tkr, lang, 0, signed=True)
        points = number(None if share is None else 100 * share, lang, 1, signed=True)
        printed = [str(row["year"]), number(frame, lang, 0), amount, points]
        assert cells[:5] == [titles[row["scenario"]], *printed]
        assert words(" ".join(printed)) in text
        exact = [v if v is None else pytest.approx(v) for v in (frame, tkr, share)]
        if tkr is None:
            exact[1] = term("unknown", lang)
        assert list(line[:5]) == [titles[row["scenario"]], str(row["year"]), *exact]


def of_crews(page, lang, heads):
    return Tables(page).under([head(key, lang) for key in heads])


def test_hours_and_seats_of_every_crew_are_the_same_everywhere(comparison, read, page, book, lang):
    hours = of_crews(page, lang, ["station", *LEVELS])
    _, kept = data_table(book, term("sheet_hours", lang))
    _, filled = data_table(book, term("sheet_seats", lang))
    seats = iter(of_crews(page, lang, ["station", *(f"seats_{kind}" for kind in SEATS)]))
    for run, played, rows in zip(comparison.runs, read["runs"], hours, strict=True):
        shown = next(seats) if any(change.people for change in run.scenario.crews.values()) else None
        assert len(rows) == len(played["hours"]) == len(played["seats"])
        for at, (row, seat, cells) in enumerate(zip(played["hours"], played["seats"], rows, strict=True)):
            values = [row[f"{level}_h"] for level in LEVELS]
            free = term("yes" if row["free_response"] else "no", lang)
            assert cells == [row["name"], *(number(value, lang, 0) for value in values), free]
            line, held = kept.pop(0), filled.pop(0)
            assert list(line) == [played["scenario"], row["name"], *map(pytest.approx, values), free]
            means = [seat[f"{kind}_h"] for kind in SEATS]
            numbers = [end for mean in means for end in (mean["estimate"], *(mean["ci95"] or (None,) * 2))]
            assert list(held[2:]) == [None if v is None else pytest.approx(v, abs=1e-9) for v in numbers]
            if shown is not None:
                assert shown[at] == [seat["name"], *(number(mean["estimate"], lang, 0) for mean in means)]
    assert (kept, filled, next(seats, None)) == ([], [], None)


def test_hours_of_all_crews_are_the_sum_of_the_crews(comparison, read):
    """The rows that the terminal shows, beside what the page and the workbook show crew by crew."""
    for row in (row for row in read["rows"] if row["unit"] == "h"):
        for name, key in ((read["baseline"], "baseline_estimate"), (row["scenario"], "estimate")):
            (run,) = (one for one in comparison.runs if one.scenario.name == name)
            (played,) = (one for one in read["runs"] if one["scenario"] == name)
            paid = {crew.key for crew in run.municipality.service.crews if crew.paid}
            kind = HOURS[row["name"]]
            if kind in {"empty", "called"}:
                total = sum(one[f"{kind}_h"]["estimate"] for one in played["seats"] if one["station"] in paid)
            else:
                level = "empty" if kind == "nobody" else kind
                total = sum(one[f"{level}_h"] for one in played["hours"] if one["station"] in paid)
            assert row[key] == pytest.approx(total), row


def test_a_printed_interval_of_a_cost_holds_chance_and_assumptions():
    assert spread_tkr((-3.0, 2.0), (-1.0, 4.0)) == (-3.0, 4.0)
    assert spread_tkr((-3.0, 2.0), None) == (-3.0, 2.0)
    assert spread_tkr(None, None) is None
