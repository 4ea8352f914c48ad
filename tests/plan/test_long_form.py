"""Goals and budgets in long form, from a table of one's own or from a plan's tables."""

from dataclasses import replace
from pathlib import Path

import pytest

from brandsim import InputError, load_plan
from brandsim.plan.budget_lines import BudgetLine, load_budget
from brandsim.plan.targets import Target, load_targets, target_of, targets_of_year

HEAD = "goal,indicator,statistic,target,zone,year,source\n"
SHARES = "goal,indicator,statistic,within_min,target,source\n"


def goals(folder: Path, *rows: str) -> tuple[Target, ...]:
    path = folder / "goals.csv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return load_targets(path)


def test_the_plans_goal_is_of_its_response_time_year_by_year() -> None:
    held = load_targets("norrtalje")
    plan = load_plan()
    assert {one.year: one.target for one in held} == {2023: 10.0, 2024: 10.0, 2025: 10.0, 2026: 10.0}
    assert {one.goal for one in held} == {plan.measured_by("response_time").name}
    assert {(one.indicator, one.statistic, one.zone) for one in held} == {("response_time", None, None)}


def test_no_name_is_no_goal_and_no_budget() -> None:
    assert load_targets("") == load_budget("") == ()


def test_a_goal_of_a_year_goes_before_one_of_any(tmp_path: Path) -> None:
    held = goals(
        tmp_path,
        "Snabbt,response_time,median,9,,,beslut",
        "Snabbt,response_time,median,8,,2025,beslut",
        "Snabbt i tätort,response_time,median,6,town,,beslut",
        "Allt,full_response,p90,20,,2024,beslut",
    )
    found = [target_of(held, "response_time", year) for year in (2024, 2025)]
    assert [None if one is None else one.target for one in found] == [9.0, 8.0]
    full = target_of(held, "full_response", 2024)
    assert full is not None
    assert (full.target, full.statistic) == (20.0, "p90")
    assert target_of(held, "full_response", 2025) is None


def test_a_goal_that_is_a_share_says_its_limit_and_no_other_has_one(tmp_path: Path) -> None:
    path = tmp_path / "goals.csv"
    faults = {
        "share,,80": r"row 2, column 'within_min'.*minutes within which.*8",
        "p90,8,80": r"row 2, column 'within_min'.*got 8.*statistic is share",
        "share,8,101": r"row 2, column 'target'.*got 101.*per cent",
        "share,0,80": r"row 2, column 'within_min'.*more than 0",
    }
    for row, told in faults.items():
        path.write_text(f"{SHARES}Snabbt,response_time,{row},beslut\n", encoding="utf-8")
        with pytest.raises(InputError, match=told):
            load_targets(path)


def test_a_share_is_no_time_and_its_limit_tells_it_from_another(tmp_path: Path) -> None:
    path = tmp_path / "goals.csv"
    rows = "share,8,80", "share,12,95", "share,6.5,50", "median,,9"
    lines = (f"Mål {n},response_time,{row},beslut\n" for n, row in enumerate(rows))
    path.write_text(SHARES + "".join(lines), encoding="utf-8")
    held = load_targets(path)
    assert [(one.within_min, one.target, one.is_share) for one in held] == [
        (8, 80, True), (12, 95, True), (6.5, 50, True), (None, 9, False),
    ]  # fmt: skip
    assert target_of(held, "response_time", 2024) is held[3]
    assert targets_of_year(held, 2024) == held
    again = replace(held[0], year=2024, target=85)
    assert targets_of_year((*held, again), 2024) == (*held[1:], again)
    path.write_text(path.read_text("utf-8") + "Igen,response_time,share,8,70,beslut\n", encoding="utf-8")
    with pytest.raises(InputError, match="row 6"):
        load_targets(path)


def test_the_budget_of_the_plan_in_long_form() -> None:
    lines = load_budget("norrtalje")
    plan = load_plan()
    frame = plan.budget.department(plan.measured_by("response_time").responsible_department or "")
    assert [line.tkr for line in lines if line.kind == "frame"] == [
        frame.budget_2024,
        frame.plan_2025,
        frame.plan_2026,
    ]
    changes = {(line.row, line.year): line.tkr for line in lines if line.kind == "change"}
    assert -3300 in changes.values()


def test_a_budget_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "budget.csv"
    path.write_text(
        "year,row,tkr,kind\n2024,Ram,-51000.5,frame\n2024,Ny bil,-4000,investment\n", encoding="utf-8"
    )
    assert load_budget(path) == (
        BudgetLine(year=2024, row="Ram", tkr=-51000.5, kind="frame"),
        BudgetLine(year=2024, row="Ny bil", tkr=-4000, kind="investment"),
    )
    path.write_text("year,row,tkr,kind\n2024,Ram,-1,frame\n2024,Ram,-2,frame\n", encoding="utf-8")
    with pytest.raises(InputError, match="row 3"):
        load_budget(path)
