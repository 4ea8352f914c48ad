"""Terminal, page, workbook and JSON say the same number for the same thing: every number of three comparisons.

The JSON is the measure. What the others show is written anew from it, cell by cell, and held against what they show.
"""

import pytest

from brandsim.report.content.records import head, of_money
from brandsim.report.findings import shown_differences, shown_hours
from brandsim.report.labels import difference_label, titled, value_label
from brandsim.response.paired import REFUSALS
from brandsim.words.catalogue import term
from brandsim.words.numbers import number, percent, percent_span, span
from support.surfaces.books import data_table, sheet_tables
from support.surfaces.page_tables import Tables, words


def written(row, lang):
    """Write the cells of a difference of the JSON as tables for people do."""
    before, after, apart = (row[key] for key in ("baseline_estimate", "estimate", "difference"))
    interval = row["interval95_difference"]
    if row["unit"] == "h":
        levels = [number(value, lang, 0) for value in (before, after)]
        decided = row["ci95_difference"] == [apart, apart]
        moved = [number(apart, lang, 0, signed=True), "" if decided else span(interval, lang, 0, signed=True)]
    elif row["unit"] == "share":
        levels = [percent(value, lang, 1) for value in (before, after)]
        moved = [number(None if apart is None else 100 * apart, lang, 1, signed=True)]
        moved.append(span(interval, lang, 1, signed=True, scale=100))
    else:
        levels = [number(value, lang) for value in (before, after)]
        moved = [number(apart, lang, 2, signed=True), span(interval, lang, 2, signed=True)]
    return [*levels, *moved]


def why(row):
    """Return why a difference of the JSON has no interval, as a key of the catalogue."""
    return f"refused_{'no_value' if row['difference'] is None else row.get('refused', 'few_years')}"


def why_text(key, lang):
    least = REFUSALS.get(key.removeprefix("refused_"))
    return term(key, lang, **({"least": number(least, lang, 0)} if least else {}))


def expected_differences(comparison, read, run, lang):
    """Return the label and the cells that a scenario's table has, from the JSON, and the note below it."""
    found = {
        (row["scenario"], row["name"], row["statistic"], row.get("threshold_min")): row
        for row in read["rows"]
    }
    rows, marks = [], {}
    for shown in (*shown_differences(comparison, run), *shown_hours(comparison, run)):
        row = found[run.scenario.name, shown.name, shown.statistic, shown.threshold_min]
        rows.append([difference_label(shown, lang), *written(row, lang)])
        if row["interval95_difference"] is None:
            rows[-1][-1] += marks.setdefault(why(row), "¹²³⁴⁵⁶⁷⁸⁹"[len(marks)])
    assert len(rows) > 20
    assert marks
    reasons = "; ".join(f"{mark} {why_text(key, lang)}" for key, mark in marks.items())
    return rows, f"{term('points_note', lang)} {term('without_interval', lang, reasons=reasons)}"


def test_differences_on_the_terminal_are_those_of_the_json(comparison, read, lang):
    sections = [words(part) for part in comparison.text(lang).split("\n\n")]
    for run in comparison.runs[1:]:
        title = term("against", lang, title=titled(run, lang), base=titled(comparison.baseline, lang)).upper()
        (section,) = (part for part in sections if part.startswith(words(title)))
        rows, note = expected_differences(comparison, read, run, lang)
        heads = [term(key, lang) for key in ("before", "after", "difference", "interval")]
        body = words(" ".join([title, *heads, *(" ".join(row) for row in rows)]))
        assert section.lower().startswith(body.lower())
        rest = section[len(body) :]
        assert rest.strip() == words(note)


def test_differences_on_the_page_are_those_of_the_json(comparison, read, page, lang):
    heads = [head(key, lang) for key in ("indicator", "before", "after", "difference", "interval")]
    tables = Tables(page).under(heads)
    assert len(tables) == len(comparison.runs) - 1
    for run, rows in zip(comparison.runs[1:], tables, strict=True):
        expected, note = expected_differences(comparison, read, run, lang)
        assert rows == expected
        assert words(note) in Tables(page).said


def test_differences_in_the_workbook_are_those_of_the_json(read, book, lang):
    """All of them, those that tables for people leave out too."""
    heads, lines = data_table(book, term("differences", lang))
    assert len(lines) == len(read["rows"]) > 50
    walked = 0
    for line, row in zip(lines, read["rows"], strict=True):
        assert line[:2] == [row["scenario"], row["name"]]
        ends = [
            end
            for key in ("interval95_difference", "uncertainty95_difference", "ci95_difference")
            for end in row[key] or (None, None)
        ]
        numbers = [row["baseline_estimate"], row["estimate"], row["difference"], *ends]
        kept = line[5 : 5 + len(numbers)]
        for shown, value in zip(kept, numbers, strict=True):
            assert shown == (None if value is None else pytest.approx(value, abs=1e-9)), row
            walked += value is not None
        assert line[-2] == term("yes" if row["separable"] else "no", lang)
        assert line[-1] == (why_text(why(row), lang) if row["interval95_difference"] is None else "")
        assert (line[3] == term("mean_met", lang)) == (
            row.get("among") == "met" and row["name"] not in {"response_time", "call_to_arrival"}
        )
    assert walked > 5 * len(lines)
    assert len(heads) == 5 + 9 + 2


def test_what_money_buys_is_the_same_everywhere(comparison, read, page, book, lang):
    text = words(comparison.text(lang))
    heads = [
        head(key, lang)
        for key in ("scenario", "indicator", "gain", "interval95", of_money("worth_each", "tkr"))
    ]
    (shown,) = Tables(page).under(heads)
    _, lines = data_table(book, term("sheet_worth", lang))
    differences = {(row["scenario"], row["name"], row["statistic"]): row for row in read["rows"]}
    for value, row, cells, line in zip(comparison.values, read["values"], shown, lines, strict=True):
        label = value_label(value, lang)
        assert (value.scenario, value.name, value.statistic) == (
            row["scenario"],
            row["name"],
            row["statistic"],
        )
        gain, interval, each = row["gain"], row["gain_interval95"], row["tkr_per_unit"]
        verdict = term(f"worth_{row['verdict']}", lang)
        spans = [span(row[key], lang, 0) for key in ("ci95", "uncertainty95")]
        printed = [number(gain, lang, 2, signed=True), span(interval, lang, 2, signed=True)]
        assert cells[1:] == [label, *printed, number(each, lang, 0), *spans, verdict]
        kept = [gain, *(interval or (None, None)), each]
        kept += [end for key in ("ci95", "uncertainty95") for end in row[key] or (None, None)]
        assert list(line[3 : 3 + len(kept)]) == [None if v is None else pytest.approx(v) for v in kept]
        assert line[1] == (None if row["cost_tkr"] is None else pytest.approx(row["cost_tkr"]))
        units = term("min" if row["unit"] == "min" else "pp", lang)
        bracket = "" if interval is None else f" ({printed[1]})"
        assert words(f"{label}: {printed[0]} {units}{bracket}, {verdict}") in text
        if row["statistic"] == "share_10":
            same, scale = (
                next(
                    r
                    for r in read["rows"]
                    if (r["scenario"], r.get("threshold_min")) == (row["scenario"], 10)
                ),
                100,
            )
        else:
            same, scale = differences[row["scenario"], row["name"], row["statistic"]], -1
        assert gain == pytest.approx(scale * same["difference"], abs=1e-12)
        moved = same["interval95_difference"]
        assert interval == (moved and pytest.approx(sorted(scale * end for end in moved)))


def test_the_chance_of_the_goal_is_the_same_everywhere(comparison, read, page, book, lang):
    text, said = words(comparison.text(lang)), Tables(page).said
    (_, *kept), *_ = (
        rows
        for rows in sheet_tables(book, term("book_goals", lang), head("scenario", lang))
        if rows[0][3] == head("goal_share", lang)
    )
    base = read["runs"][0]["goal"]
    for at, run in enumerate(read["runs"]):
        goal = run["goal"]
        chance, interval = goal["probability_met_next_year"], goal["probability_ci95"]
        assert interval[0] <= chance <= interval[1]
        assert kept[at][2:6] == pytest.approx((10.0, chance, *interval))
        told = {"sv": "slumpfel", "en": "Monte Carlo error"}[lang]
        assert words(f"{percent(chance, lang)} ({told} {percent_span(interval, lang)};") in said
        if at:
            after, before = (
                f"{percent(one['probability_met_next_year'], lang)} ({percent_span(one['probability_ci95'], lang)})"
                for one in (goal, base)
            )
            sentence = words(term("verdict_goal", lang, target=number(10, lang), after=after, before=before))
            assert sentence in text
            assert sentence in said
            if lang == "sv":  # a notebook's language
                assert sentence in Tables(comparison._repr_html_()).said


def test_the_overview_is_that_of_the_json(comparison, read, page, book, lang):
    heads, lines = data_table(book, term("overview", lang))
    told = len(comparison.runs) > 2  # one alternative has no table of its own on the page
    (shown,) = (
        Tables(page).under([head("scenario", lang), head(of_money("worth_cost", "tkr"), lang)])[:1]
        if told
        else ([None],)
    )
    found = {(row["scenario"], row["name"], row["statistic"]): row for row in read["rows"]}
    asked = [("response_time", "median"), ("response_time", "mean"), ("first_action", "median"),
             ("first_ba_team", "median"), ("full_response", "median")]  # fmt: skip
    for cost, cells, line in zip(read["costs"], shown, lines, strict=True):
        name, tkr = cost["scenario"], cost["cost_difference_tkr"]
        assert line[1] == (term("unknown", lang) if tkr is None else pytest.approx(tkr))
        for at, pair in enumerate(asked):
            row = found[name, *pair]
            low, high = row["interval95_difference"] or (None, None)
            kept = line[2 + 3 * at : 5 + 3 * at]
            assert list(kept) == [
                v if v is None else pytest.approx(v) for v in (row["difference"], low, high)
            ]
            if not told:
                continue
            bracket = "" if low is None else f"({span((low, high), lang, 2, signed=True)})"
            assert words(cells[2 + at]) == words(
                f"{number(row['difference'], lang, 2, signed=True)} {bracket}"
            )
        hours = found[name, "hours_below_minimum", "total"]["difference"]
        assert line[-1] == pytest.approx(hours)
        assert not told or cells[-1] == number(hours, lang, 0, signed=True)
    assert len(heads) == 2 + 3 * len(asked) + 1
