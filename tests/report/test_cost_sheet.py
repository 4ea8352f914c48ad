"""The sheet that an officer works in: formulas that follow a changed price, count or measure, also in LibreOffice."""

import re
import shutil
import subprocess

import openpyxl
import pytest
from openpyxl.utils.cell import coordinate_from_string

from brandsim.report.content.money.prices import unit_prices
from brandsim.report.content.records import head
from brandsim.report.labels import value_label
from brandsim.response.intervals.limits import leaves_out_zero
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital

ERRORS = ("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "Err:")


@pytest.fixture(scope="module")
def live(book_path):
    return openpyxl.load_workbook(book_path)


def test_a_product_names_its_price_and_its_count(comparison, live, book, lang):
    name = term("sheet_costs", lang)
    sheet, kept = live[name], book[name]
    prices = unit_prices(comparison, lang)
    pattern = rf"='{name}'!\$B\$(\d+)\*'{name}'!\$([A-Z]+)\$(\d+)"
    products = {}
    for row in sheet.iter_rows():
        for cell in row:
            if found := re.fullmatch(pattern, str(cell.value)):
                price, column, count = found.groups()
                assert price == count
                assert kept[cell.coordinate].value == pytest.approx(
                    kept[f"B{price}"].value * kept[f"{column}{count}"].value
                )
                products[cell.column, kept[f"A{price}"].value] = kept[cell.coordinate].value
    assert len(products) == len(prices) * (len(comparison.runs) - 1)
    for at, cost in enumerate(comparison.costs(lang)):
        total = sum(value for (column, _), value in products.items() if column == 3 + at)
        if cost.cost_difference_tkr is not None:
            assert total == pytest.approx(cost.cost_difference_tkr)
            (shown,) = (
                row[2 + at].value
                for row in kept.iter_rows()
                if str(row[0].value).startswith(term("cost_sum_beside", lang, base=""))
                and row[2].value is not None
            )
            assert shown == pytest.approx(total)


def test_what_is_drawn_is_the_total_and_the_gain_of_the_measure(comparison, live, lang):
    assert not live[term("sheet_costs", lang)]._charts
    sheet = live[term("page_gain", lang)]  # of its own, so that no page ends in the midst of the picture
    (chart,) = sheet._charts
    named = [series for series in chart.series if series.tx is not None]
    assert len(named) == 1 + sum(cost.cost_difference_tkr is not None for cost in comparison.costs(lang))
    for series in named[1:]:
        at = series.xVal.numRef.f.rpartition("!")[2].replace("$", "")
        assert coordinate_from_string(at)[0] == "B"
        costs = term("sheet_costs", lang)
        assert re.fullmatch(rf"='{costs}'!\$[A-Z]+\$\d+", sheet[at].value)  # the total there
        gained = sheet[series.yVal.numRef.f.rpartition("!")[2].replace("$", "")].value
        assert gained.startswith("=INDEX(")


def recalculated(path, changes, tmp_path):
    """Return what LibreOffice computes after some cells are changed."""
    book = openpyxl.load_workbook(path)
    for (sheet, at), value in changes.items():
        book[sheet][at] = value
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        "--headless",
        profile,
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "out"),
        str(changed),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return openpyxl.load_workbook(tmp_path / "out" / "changed.xlsx", data_only=True)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_follows_a_changed_price_and_a_changed_measure(
    comparison, lang, book, book_path, tmp_path
):
    name, gain, path = term("sheet_costs", lang), term("page_gain", lang), book_path
    before = book[name]
    price, *_ = unit_prices(comparison, lang)
    first = next(row for row in range(1, 30) if before[f"A{row}"].value == price.label)
    choose = 1 + next(
        row for row in range(1, 80) if book[gain][f"A{row}"].value == head("book_measure", lang)
    )
    *_, value = (one for one in comparison.values if one.scenario == comparison.runs[1].scenario.name)
    changes = {
        (name, f"B{first}"): before[f"B{first}"].value + 100,
        (gain, f"A{choose}"): value_label(value, lang),
    }
    after = recalculated(path, changes, tmp_path)
    for sheet in after:
        for row in sheet.iter_rows(values_only=True):
            assert not any(str(cell).startswith(ERRORS) for cell in row)
    _, _, *rows = gains_table(after[gain], choose)
    for row, count, cost in zip(rows, price.quantities, comparison.costs(lang), strict=True):
        measure = cost.scenario, value.name, value.statistic
        (one,) = (one for one in comparison.values if (one.scenario, one.name, one.statistic) == measure)
        assert row[2] == pytest.approx(one.gain)
        if cost.cost_difference_tkr is not None:
            assert row[1] == pytest.approx(cost.cost_difference_tkr + 100 * count)
            each = row[1] / row[2] if leaves_out_zero(one.gain_interval95) else None
            assert (row[5] or None) == (each if each is None else pytest.approx(each))


def test_a_minute_has_a_price_only_where_it_surely_is_gained(comparison, live, book, lang):
    gain = term("page_gain", lang)
    choose = 1 + next(
        row for row in range(1, 80) if book[gain][f"A{row}"].value == head("book_measure", lang)
    )
    measure = book[gain][f"A{choose}"].value
    _, _, *rows = gains_table(book[gain], choose)
    for row, cost in zip(rows, comparison.costs(lang), strict=True):
        (one,) = (
            one for one in comparison.values
            if one.scenario == cost.scenario and value_label(one, lang) == measure
        )  # fmt: skip
        sure = leaves_out_zero(one.gain_interval95) and cost.cost_difference_tkr is not None
        assert row[5] == (pytest.approx(cost.cost_difference_tkr / one.gain) if sure else None)
    assert capital(term("worth_each_note", lang, currency="tkr")) in [
        row[0].value for row in book[gain].iter_rows()
    ]


def gains_table(sheet, choose):
    """Return the table of cost against gain, which stands below what is chosen: heads, baseline, scenarios."""
    rows = []
    for row in sheet.iter_rows(min_row=choose + 1, values_only=True):
        if row[1] is None:  # the note, or nothing
            break
        rows.append(row)
    return rows
