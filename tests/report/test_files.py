"""The web page, the workbook and the figures: real numbers, escaped names, the same bytes, no network."""

import re
from dataclasses import replace

import matplotlib as mpl
import openpyxl
import pytest

from brandsim._errors import InputError
from brandsim.render.pictures import png
from brandsim.report.content.money.worth import worth
from brandsim.report.figures.run import shares_within
from brandsim.report.labels import value_label
from brandsim.report.reports import ComparisonReport, RunReport, compare, simulate
from brandsim.scenarios.files.scenario import load_scenario, scenario_names
from brandsim.words.numbers import number
from support.surfaces.books import data_table, sheet_tables, sheet_words

HOSTILE = "<script>alert('x')</script>"


@pytest.fixture(scope="module")
def comparison():
    return compare(["five_posts", "without_five_posts", "minimum"], years=3, uncertainty=3, progress=False)


@pytest.fixture(scope="module")
def saved(comparison, tmp_path_factory):
    return comparison.to_excel(tmp_path_factory.mktemp("book") / "a.xlsx")


@pytest.fixture(scope="module")
def book(saved):
    """The workbook as it is shown, with the values of its formulas."""
    return openpyxl.load_workbook(saved, data_only=True)


@pytest.fixture(scope="module")
def formulas(saved):
    return openpyxl.load_workbook(saved)


@pytest.fixture(scope="module")
def hostile(comparison):
    run = comparison.runs[0]
    labels = dict(run.breakdowns.labels)
    labels["station"] = [HOSTILE, *labels["station"][1:]]
    scenario = replace(run.scenario, title_sv=HOSTILE, title_en="=1+1", description_sv=HOSTILE)
    return RunReport.of(replace(run, scenario=scenario, breakdowns=replace(run.breakdowns, labels=labels)))


@pytest.mark.parametrize("lang", ["sv", pytest.param("en", marks=pytest.mark.slow)])
@pytest.mark.slow
def test_the_page_asks_nothing_of_the_network_and_says_the_numbers(comparison, tmp_path, lang):
    for report in (comparison, comparison.baseline):
        page = report.to_html(tmp_path / "a.html", lang).read_text("utf-8")
        assert f'<html lang="{lang}">' in page
        marked_up = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
        asked = set(re.findall(r'(?:src|href)="([a-z]+):', marked_up))
        if report is comparison:  # its policy refuses what its library or a name could ask for
            assert "default-src 'none'" in page
            assert asked == set()
        else:
            assert asked == {"data"}
            assert not re.search(r"@import|url\(|<script|<link", page)
        assert f">{number(comparison.baseline.indicator().estimate, lang)} min<" in page
        assert "response_time" not in re.sub(r"<[^>]+>", " ", marked_up)
        assert not re.search(r"\{[a-z_]+\}|>nan<|>None<", marked_up)
        assert "Schemati" in page
        assert "--years 3 --seed 1" in page
        assert page == report.to_html(tmp_path / "b.html", lang).read_text("utf-8")


@pytest.mark.slow
def test_the_pages_pictures_ask_nothing_of_the_network(comparison, tmp_path):
    import base64

    page = comparison.baseline.to_html(tmp_path / "a.html").read_text("utf-8")
    pictures = [base64.b64decode(data).decode() for data in re.findall(r"base64,([\w+/=]+)", page)]
    assert len(pictures) == 3
    for picture in pictures:
        assert not re.findall(r'(?:href|src)="(?!#)', picture)
        assert "T00:" not in picture


@pytest.mark.slow
def test_names_from_data_are_escaped(hostile, tmp_path):
    page = hostile.to_html(tmp_path / "a.html").read_text("utf-8")
    for text in (page, hostile._repr_html_()):
        assert "<script" not in text
        assert "&lt;script&gt;" in text


def test_every_assumption_stands_on_the_page_with_its_source(comparison, tmp_path):
    import html

    page = html.unescape(comparison.to_html(tmp_path / "a.html").read_text("utf-8"))
    for row in comparison.baseline.assumptions:
        assert row.text.sv in page
        assert row.source.to("sv") in page


def test_the_workbook_holds_the_runs_numbers(comparison, book):
    assert book.sheetnames == [
        "Sammanfattning", "Kostnader", "Kostnad mot vinst", "Skillnader", "Bemanning", "Mål och ram", "Antaganden",
        "Data",
    ]  # fmt: skip
    _, rows = data_table(book, "Indikatorer")
    estimates = [row for run in comparison.runs for row in run.estimates]
    assert len(rows) == len(estimates)
    for row, estimate in zip(rows, estimates, strict=True):
        assert row[1] == estimate.name
        assert row[6] == (None if estimate.estimate is None else pytest.approx(estimate.estimate))
        assert row[7:9] == (
            pytest.approx(list(estimate.uncertainty95)) if estimate.uncertainty95 else [None, None]
        )
    _, differences = data_table(book, "Skillnader")
    for row, difference in zip(differences, comparison.differences, strict=True):
        assert row[7] == (None if difference.difference is None else pytest.approx(difference.difference))
    _, places = data_table(book, "Platser")
    total = sum(row[2] for row in places if row[0] == "five_posts")
    assert total == pytest.approx(comparison.baseline.indicator().n_per_year)
    _, assumed = data_table(book, "Antagandenas tal")
    assert {row[1]: row[3] for row in assumed}["response_bias_s"] == 43
    ((_, *balance),) = sheet_tables(book, "Antaganden", "Rad")
    assert dict(row[:2] for row in balance)["Larm"] == comparison.baseline.counts.arrivals


def test_the_cost_total_is_a_formula_with_its_value(book, formulas):
    (_, kept), (_, written) = (data_table(one, "Uppgivna kostnader") for one in (book, formulas))
    assert [row[2] for row in kept[:2]] == [3300, 3300]
    assert written[0][2] == 3300
    assert re.fullmatch(r"=SUM\([A-Z]+3\)", written[1][2])


def test_the_lines_of_a_cost_difference_add_up_to_its_total(comparison, book, formulas):
    (heads, kept), (_, written) = (data_table(one, "Kostnadsskillnad") for one in (book, formulas))
    assert re.fullmatch(r"=SUM\(([A-Z]+)3:\1(4)\)", written[2][2])
    kept.insert(0, heads)
    assert [row[1] for row in kept[1:4]] == [
        "Fem heltidstjänster", "RiB, larmtimmar", f"Summa mot {comparison.baseline.scenario.title('sv')}",
    ]  # fmt: skip
    assert kept[1][2] == -3300
    assert kept[3][2] == pytest.approx(kept[1][2] + kept[2][2])
    assert kept[2][3] < kept[2][2] < kept[2][4]
    *_, unknown, missing = kept
    assert unknown[1:3] == [
        f"Summa mot {comparison.baseline.scenario.title('sv')}: kan inte anges (heltidsstyrkan)", None,
    ]  # fmt: skip
    assert missing[1].startswith("Inte med i summan: resor och ersatt inkomst vid kurser, övertid")


def test_the_workbook_holds_what_money_buys(comparison, book):

    def rows(sheet):
        heads, lines = data_table(book, sheet)
        return [dict(zip(heads, line, strict=True)) for line in lines]

    seats = rows("Platstimmar")
    assert len(seats) == sum(len(run.municipality.service.crews) for run in comparison.runs)
    for row in seats:
        filled = [row[kind] for kind in ("Egna på schema", "Inkallade", "Lånade", "Tomma")]
        assert sum(filled) == pytest.approx(row["Beslutade"])
    values = rows("Vad pengarna köper")
    assert len(values) == len(comparison.values) > 0
    for row, value in zip(values, comparison.values, strict=True):
        each = row["Tkr per minut eller procentenhet"]
        assert each == (None if value.tkr_per_unit is None else pytest.approx(value.tkr_per_unit))
        low, high = value.gain_interval95 or (None, None)
        assert (row["95 %, från"], row["95 %, till"]) == (pytest.approx(low), pytest.approx(high))
    ((_, *lines),) = (
        rows_ for rows_ in sheet_tables(book, "Mål och ram", "Scenario") if rows_[0][2] == "Ram, tkr"
    )
    frames = {line[:2]: line[2] for line in lines}
    title = comparison.runs[1].scenario.title_sv
    assert [frames[title, str(year)] for year in (2024, 2025, 2026)] == [-85474, -87356, -92226]
    gained = [row for row in rows("Vem vinner") if row["Kortare med, min"] is not None]
    assert len(gained) > 100
    for row in gained:
        assert row["Kortare med, min"] == pytest.approx(row["Före, min"] - row["Efter, min"])


def test_what_money_buys_is_said_of_each_scenario_alone(comparison):
    labels = {}
    for run in comparison.runs[1:]:
        (lines,) = worth(comparison, run, "en").blocks
        labels[run.scenario.name] = [line.split(": ")[0] for line in lines.rows]
    assert set(labels) == {"without_five_posts", "minimum"}
    for name, told in labels.items():
        assert told == [value_label(one, "en") for one in comparison.values if one.scenario == name]


def test_text_that_looks_like_a_formula_stays_text(hostile, tmp_path):
    book = openpyxl.load_workbook(hostile.to_excel(tmp_path / "a.xlsx", "en"))
    formulas = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert [cell.value[:5] for cell in formulas] == [
        "=SUM("
    ] * 2  # of the stated costs, and of them in the data
    assert "=1+1" in sheet_words(book, "Summary")
    assert data_table(book, "Stations")[1][0][1] == HOSTILE


@pytest.mark.slow
def test_the_same_run_gives_the_same_workbook_to_the_last_byte(comparison, tmp_path):
    for report in (comparison, comparison.baseline):
        first, second = (report.to_excel(tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx"))
        assert first == second


@pytest.mark.slow
def test_a_file_that_cannot_be_written_tells_the_cure(comparison, tmp_path):
    for write in (comparison.to_html, comparison.to_excel, comparison.baseline.to_html):
        with pytest.raises(InputError, match="Create the folder"):
            write(tmp_path / "none" / "a.html")


def test_the_curve_is_the_share_within(comparison):
    run = comparison.baseline
    minutes, share = shares_within(run)
    seasons = run.breakdowns.table("season")
    for threshold in (10, 20):
        reached = (seasons[f"share_{threshold}"] * seasons["n_per_year"]).sum() / seasons["n_per_year"].sum()
        assert share[int(abs(minutes - threshold).argmin())] == pytest.approx(reached, abs=1e-3)


@pytest.mark.slow
def test_figures_draw_alike_and_leave_settings_alone(comparison):
    before = dict(mpl.rcParams)
    figure = comparison.figure("en")
    assert png(figure) == png(comparison.figure("en"))
    assert dict(mpl.rcParams) == before
    axes = figure.axes[0]
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels[:3] == ["First unit, median", "First unit, mean", "First unit, P90"]
    drawn = {
        round(line.get_xdata()[0], 9)
        for line in axes.lines
        if line.get_marker() == "o" and len(line.get_xdata())
    }
    expected = comparison.difference("without_five_posts", "response_time", "mean").difference
    assert round(expected, 9) in drawn


def test_the_run_figure_has_the_goal_and_the_credit(comparison):
    figure = comparison.baseline.figure()
    texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert "mål 10,0 min" in texts
    assert any("OpenStreetMap" in text and "Schematiskt vägnät" in text for text in texts)
    assert {"Hallstavik", "Rimbo", "Älmsta", "Blidö", "Norrtälje"} <= set(texts)
    assert isinstance(figure._repr_png_(), bytes)


def test_a_notebook_shows_the_verdict(comparison):
    shown = ComparisonReport(comparison.runs[:2])._repr_html_()
    assert "örsta enheten kommer fram" in shown


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_shipped_scenario_has_its_words(everything, lang, tmp_path):
    """A cost, a crew or a verdict without words would stop the report: what ships is told in both languages."""
    text = " ".join(everything.text(lang).split())
    book = openpyxl.load_workbook(everything.to_excel(tmp_path / "a.xlsx", lang), data_only=True)
    _, rows = data_table(book, "Översikt" if lang == "sv" else "Overview")
    assert [row[0] for row in rows] == [run.scenario.title(lang) for run in everything.runs[1:]]
    for run, row in zip(everything.runs[1:], rows, strict=True):
        assert run.scenario.title(lang).upper() in text
        cost = next(c for c in everything.costs(lang) if c.scenario == run.scenario.name)
        total = cost.cost_difference_tkr
        unknown = "kan inte anges" if lang == "sv" else "cannot be stated"
        assert row[1] == (unknown if total is None else pytest.approx(total))
        median = everything.difference(run.scenario.name, "response_time", "median").difference
        assert row[2] == pytest.approx(median)
    for name in OF_OTHER_ALARMS:
        alone = simulate(name, years=2, uncertainty=0, progress=False)
        assert alone.scenario.title(lang) in alone.text(lang)


def test_details_are_folded_below_the_answer(comparison, tmp_path):
    page = comparison.to_html(tmp_path / "a.html").read_text("utf-8")
    assert page.index('class="answers"') < page.index('id="map"') < page.index('class="verdict"')
    assert page.count("<details id=") == page.count('<a href="#part') > 12


OF_OTHER_ALARMS = [name for name in scenario_names() if load_scenario(name).data.more_storms]
"""Scenarios that no other is compared with."""


@pytest.fixture(scope="module")
def everything():
    names = [
        name for name in scenario_names() if name not in {"minimum_without_five_posts", *OF_OTHER_ALARMS}
    ]
    return compare(["minimum_without_five_posts", *names], years=2, uncertainty=2, progress=False)
