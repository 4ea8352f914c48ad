"""The recomputed sums of the plan, and that they are computed indeed."""

import dataclasses
from collections import Counter

import pytest

from brandsim.plan import CheckRow, Plan, load_plan
from brandsim.plan.printed import parse_printed, swedish
from brandsim.plan.verdicts import judge


@pytest.fixture(scope="module")
def rows() -> tuple[CheckRow, ...]:
    return load_plan().check()


def find(rows: tuple[CheckRow, ...], table: str, part: str, period: str | None = None) -> list[CheckRow]:
    return [r for r in rows if r.table == table and part in r.relation and period in {None, r.period}]


def test_the_one_real_contradiction_is_800_tkr_in_2025(rows: tuple[CheckRow, ...]) -> None:
    wrong = [row for row in rows if row.verdict == "discrepancy"]
    assert [(row.table, row.period, row.printed) for row in wrong] == [
        ("operating_budget", "Plan 2025", -6151),
        ("operating_budget", "Plan 2025", 1.9),
        ("budget_changes", "Plan 2025", -6151),
    ]
    assert [row.computed for row in wrong] == [-5351, 1.615196, -5351]
    assert [row.difference for row in wrong] == [-800, 0.284804, -800]
    assert "Kritisk kommunikation och incidenthantering Budget 2024: -800" in wrong[0].note
    assert "Inget är rättat" in wrong[0].note


def test_verdicts(rows: tuple[CheckRow, ...]) -> None:
    assert Counter(row.verdict for row in rows) == {"exact": 50, "rounding": 14, "discrepancy": 3, "soft": 53}
    for row in rows:
        if row.verdict == "exact":
            assert row.difference == 0
        if row.printed is None or row.computed is None:
            assert row.verdict == "soft"
            assert row.difference is None


def test_net_and_department_sums(rows: tuple[CheckRow, ...]) -> None:
    assert [row.verdict for row in find(rows, "operating_budget", "= Netto")] == ["exact"] * 5
    sums = find(rows, "department_budget", "avdelningarnas summa")
    assert [row.verdict for row in sums] == ["exact", "exact", "rounding", "exact", "exact"]
    assert sums[2].computed == -305285
    totals = find(rows, "department_budget", "kontoret + ")
    assert [row.difference for row in totals] == [0, 0, 1, 0, 1]
    assert {row.verdict for row in find(rows, "department_budget", "= Netto i driftbudgeten")} == {"exact"}


def test_changes_sum_to_the_printed_sum(rows: tuple[CheckRow, ...]) -> None:
    sums = find(rows, "budget_changes", "radernas summa")
    assert [(row.computed, row.verdict) for row in sums] == [
        (-24601, "rounding"),
        (-6151, "exact"),
        (-9826, "exact"),
    ]
    returned = find(rows, "budget_changes", "det som återförs")
    assert len(returned) == 7
    assert {row.verdict for row in returned} == {"exact"}
    assert sum("engångskostnad" in row.note for row in returned) == 3


def test_price_index_is_near_but_not_equal(rows: tuple[CheckRow, ...]) -> None:
    first, second = find(rows, "budget_changes", "Prisuppräkning = ")
    assert (first.printed, first.computed, first.verdict) == (-8196, -8282.275, "soft")
    assert (second.printed, second.computed, second.verdict) == (-8351, -8416.05, "soft")
    rescue = find(rows, "department_budget", "Räddningstjänsten: ")
    assert [row.verdict for row in rescue] == ["soft"] * 3
    assert rescue[1].computed == pytest.approx(-87356 - 1404.85)


def test_derived_numbers(rows: tuple[CheckRow, ...]) -> None:
    (post,) = find(rows, "budget_changes", "per heltidstjänst")
    assert (post.printed, post.computed, post.verdict) == (None, 660, "soft")
    (capital,) = find(rows, "budget_changes", "tkr kapital")
    assert capital.computed == 418400
    assert [row.verdict for row in find(rows, "investments", "Totalt")] == ["exact"] * 3


def test_staffing_sums(rows: tuple[CheckRow, ...]) -> None:
    low, high = find(rows, "staffing", "platser på nivån")
    assert (low.printed, low.computed, low.note) == (22, 22, "Utöver fri inryckning: Blidö.")
    assert (high.printed, high.computed) == (30, 30)
    slack = find(rows, "staffing", "ambitionsnivå − miniminivå")
    assert [row.computed for row in slack] == [0, 1, None, 1, 1, 2]


def test_agreement_of_text_and_tables(rows: tuple[CheckRow, ...]) -> None:
    (names,) = find(rows, "indicators", "samma namn")
    assert (names.printed, names.computed) == (32, 30)
    assert "trygghetskameror / Antal kommunala bevakningskameror" in names.note
    (cells,) = find(rows, "indicators", "tryckta celler")
    assert (cells.printed, cells.computed, cells.verdict) == (224, 224, "exact")
    (months,) = find(rows, "sick_leave", "månader med utfall")
    assert (months.printed, months.computed) == (10, 10)
    (mean,) = find(rows, "sick_leave", "medel")
    assert mean.computed == 5.04
    (due,) = find(rows, "assignments", "Slutdatum")
    assert (due.printed, due.computed) == (32, 30)
    (numbers,) = find(rows, "rates", "talet står")
    assert numbers.verdict == "exact"


def changed(plan: Plan, **budget: object) -> Plan:
    return dataclasses.replace(plan, budget=dataclasses.replace(plan.budget, **budget))  # type: ignore[arg-type]


def test_the_check_computes_instead_of_remembering() -> None:
    plan = load_plan()
    operating = tuple(
        dataclasses.replace(row, plan_2025=-5351) if row.role == "change_tkr" else row
        for row in plan.budget.operating
    )
    rows = changed(plan, operating=operating).check()
    (fixed,) = find(rows, "operating_budget", "= Förändring i tkr", "Plan 2025")
    assert fixed.verdict == "exact"
    (broken,) = find(rows, "budget_changes", "= Förändring i tkr i driftbudgeten", "Plan 2025")
    assert (broken.verdict, broken.difference) == ("discrepancy", -800)


def test_a_planted_fault_is_found() -> None:
    plan = load_plan()
    departments = tuple(
        dataclasses.replace(row, plan_2026=-92262) if row.row == "Räddningstjänsten" else row
        for row in plan.budget.departments
    )
    rows = changed(plan, departments=departments).check()
    (row,) = find(rows, "department_budget", "avdelningarnas summa", "Plan 2026")
    assert (row.verdict, row.difference) == ("discrepancy", 36)
    investments = tuple(
        dataclasses.replace(item, y2024=18500) if item.y2024 == 18050 else item
        for item in plan.budget.investments
    )
    (row,) = find(changed(plan, investments=investments).check(), "investments", "Totalt", "2024")
    assert (row.verdict, row.difference) == ("discrepancy", -450)
    crews = (dataclasses.replace(plan.staffing[0], brandman=4), *plan.staffing[1:])
    (row, _) = find(dataclasses.replace(plan, staffing=crews).check(), "staffing", "platser på nivån")
    assert (row.verdict, row.difference) == ("discrepancy", 1)
    indicators = (dataclasses.replace(plan.indicators[0], utfall_2021=7), *plan.indicators[1:])
    (row,) = find(dataclasses.replace(plan, indicators=indicators).check(), "indicators", "tryckta celler")
    assert (row.verdict, row.computed) == ("discrepancy", 223)


def test_relations_without_their_rate_are_left_out() -> None:
    plan = load_plan()
    rows = dataclasses.replace(plan, rates=()).check()
    assert not find(rows, "budget_changes", "Prisuppräkning")
    assert not find(rows, "budget_changes", "per heltidstjänst")
    assert len([row for row in rows if row.verdict == "discrepancy"]) == 3


def test_compare() -> None:
    assert judge("t", "r", None, 10, 10).verdict == "exact"
    assert judge("t", "r", None, 10, 11, terms=1).verdict == "rounding"
    assert judge("t", "r", None, 10, 12, terms=1).verdict == "discrepancy"
    assert judge("t", "r", None, 10, 12, terms=1, soft=True).verdict == "soft"
    assert judge("t", "r", None, 31, 30, step=0).verdict == "discrepancy"
    assert judge("t", "r", None, None, 660).verdict == "soft"
    assert judge("t", "r", None, 38.7, 38.7027, step=0.1).verdict == "rounding"


def test_printed_numbers() -> None:
    cells = ("-7,6%", "9.6%", "2 100", "10,0", "0%", "")
    assert [parse_printed(cell) for cell in cells] == [-7.6, 9.6, 2100, 10, 0, None]
    assert (swedish(-336642), swedish(1.615, 1)) == ("-336 642", "1,6")
