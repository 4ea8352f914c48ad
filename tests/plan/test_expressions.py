"""The expressions of the plan's relations, read over the embedded plan."""

import dataclasses
from pathlib import Path
from shutil import copytree

import pytest

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.plan import Plan, load_plan
from brandsim.plan.expressions import Case, LackingError, evaluate


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("operating_budget.income + operating_budget.costs", -331291),
        ("change(operating_budget.net)", -24600),
        ("100 * before(operating_budget.net) / 2", -15334550.0),
        ("sum_of(budget_changes.item)", -24601),
        ("budget_changes.item", -24601),
        ("filled(budget_changes.item) < count(budget_changes.item)", True),
        ('budget_changes["Räddningstjänst"]', -3300),
        ('rates["prisupprakning_ovrigt_" + year].value', 2.5),
        ('budget_changes["Räddningstjänst"] if year == "2024" else 0', -3300),
        ("above_0(3, -2, 5) - below_0(3, -2, 5)", 6),
        ('without("1,5 minuter", "minuter")', "1,5 "),
        ('2100 in numbers("2 100 tkr och två till")', True),
        ('not (starts("Antal", "An") and 2 > 3)', True),
    ],
)
def test_what_an_expression_comes_to(plan: Plan, text: str, expected: object) -> None:
    assert evaluate(text, Case(plan, None, "budget_2024")) == expected


def test_a_blank_stays_blank(plan: Plan) -> None:
    case = Case(plan, None, "plan_2026")
    assert evaluate('budget_changes["Räddningstjänst"]', case) is None
    assert evaluate('2 * budget_changes["Räddningstjänst"] + 1', case) is None
    assert evaluate('change(budget_changes["Räddningstjänst"])', case) is None
    assert evaluate('-budget_changes["Räddningstjänst"]', case) is None
    assert evaluate("sum_of(budget_changes.item)", case) == -9826


@pytest.mark.parametrize(
    "text",
    ["operating_budget.profit", 'rates["x"].value', "1 / (operating_budget.net - operating_budget.net)"],
)
def test_what_the_plan_lacks(plan: Plan, text: str) -> None:
    with pytest.raises(LackingError):
        evaluate(text, Case(plan, None, "budget_2024"))


@pytest.mark.parametrize(
    "text",
    [
        "1 +",
        "netto",
        "own + netto",
        "own % 2",
        "own ** 2",
        "abs()",
        "before(own) + starts(own)",
        'staffing["x"]',
        "__class__",
        "open('x')",
        "[1, 2]",
        "operating_budget.__class__",
        "own._x",
    ],
)
def test_what_is_no_expression(plan: Plan, text: str) -> None:
    case = Case(plan, plan.budget.changes[0], "budget_2024")
    with pytest.raises(
        InputError, match=r"^relations of the plan: expression: got .*, expected .* Correct it"
    ):
        evaluate(text, case)


def test_a_folder_may_have_relations_of_its_own(tmp_path: Path) -> None:
    folder = copytree(data_file("plan"), tmp_path / "plan")
    header = (folder / "relations.csv").read_text(encoding="utf-8").splitlines()[0]
    own = "investments,summan är hundra,,,y2024 y2025,,no,investments.sum,100,,1,no,{own_note}"
    (folder / "relations.csv").write_text(f"{header}\n{own.replace('{own_note}', '')}\n", encoding="utf-8")
    rows = load_plan(folder).check()
    assert [(row.period, row.computed, row.verdict) for row in rows] == [
        ("2024", 100, "discrepancy"),
        ("2025", 100, "discrepancy"),
    ]
    (folder / "relations.csv").unlink()
    assert load_plan(folder).check() == load_plan().check()


def test_relations_are_summed_and_told_of_rows_that_differ(plan: Plan) -> None:
    indicators = tuple(
        dataclasses.replace(row, unit=None) if i < 2 else row for i, row in enumerate(plan.indicators)
    )
    (row,) = (
        row
        for row in dataclasses.replace(plan, indicators=indicators).check()
        if row.relation == "indikatorer med enhet"
    )
    lacking = [row.name for row in indicators if row.unit is None]
    assert (row.printed, row.computed) == (len(indicators), len(indicators) - len(lacking))
    assert row.note == "; ".join(lacking)
