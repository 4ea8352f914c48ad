"""The tables that ship: the plan's, the demand's and the scenarios."""

import re

import pytest

PLAN_KEYS = {
    "goals": {"no", "title", "ambition_2030"},
    "objectives": {"no", "title"},
    "indicators": {
        "objective", "name", "kind", "unit", "responsible_department", "utfall_2021", "utfall_2022",
        "prognos_2023", "mal_2023", "mal_2024", "mal_2025", "mal_2026",
    },
    "assignments": {"objective", "kind", "title", "department", "status", "due", "description"},
    "staffing": {
        "station", "level", "insatsledare", "styrkeledare", "brandman", "free_response", "turnout_s", "competences",
    },
    "operating_budget": {"row", "utfall_2022", "budget_2023", "budget_2024", "plan_2025", "plan_2026"},
    "department_budget": {"row", "utfall_2022", "budget_2023", "budget_2024", "plan_2025", "plan_2026"},
    "budget_changes": {"item", "budget_2024", "plan_2025", "plan_2026", "explanation"},
    "investments": {"status", "item", "y2024", "y2025", "y2026"},
    "rescue_goals": {"goal", "text"},
    "procurements": set(),
    "systems": set(),
    "sick_leave": set(),
    "rates": set(),
    "check": {"table", "relation", "period", "printed", "computed", "difference", "verdict"},
}  # fmt: skip


@pytest.mark.parametrize("table", PLAN_KEYS)
def test_plan_tables_for_machines(machine, said, table):
    rows = machine("plan", table)
    assert rows
    assert all(PLAN_KEYS[table] <= set(row) for row in rows)
    assert len({tuple(row) for row in rows}) == 1
    assert len(said("plan", table).splitlines()) == len(rows) + 1


def test_the_plans_words_are_verbatim(machine):
    indicators = {row["name"]: row for row in machine("plan", "indicators")}
    target = next(row for name, row in indicators.items() if name.startswith("Tid från larm"))
    assert (target["mal_2024"], isinstance(target["objective"], str)) == (10.0, True)
    changes = machine("plan", "budget_changes")
    assert any(row["budget_2024"] == -3300 for row in changes)
    blido = next(
        r for r in machine("plan", "staffing") if r["station"] == "Blidö" and r["level"] == "minimum"
    )
    assert (blido["brandman"], blido["free_response"], blido["turnout_s"]) == (None, True, 480)
    assert {row["verdict"] for row in machine("plan", "check")} <= {
        "exact",
        "rounding",
        "discrepancy",
        "soft",
    }


def test_plan_alone_lists_the_tables(machine):
    rows = machine("plan")
    assert set(PLAN_KEYS) <= {row["table"] for row in rows}
    assert all(row["rows"] > 0 for row in rows)


def test_demand_for_machines(machine, said, city):
    rows = machine("demand")
    assert sum(row["yearly_number"] for row in rows) == pytest.approx(881)
    assert machine("demand", str(city.folder / "demand")) == rows
    assert "building fire" in said("demand", "--lang", "en")


def test_scenarios_for_machines(machine, said):
    rows = machine("scenarios")
    assert rows[0]["scenario"] == "ambition"
    costs = {row["scenario"]: row["cost_tkr"] for row in rows}
    assert costs["five_posts"] == 3300
    assert costs["on_call_instead"] is None  # what eight seats cost is in a comparison: it is not nothing
    assert machine("scenarios", "--lang", "en")[0]["title"] == "Ambition level"
    assert "3300 tkr/år" in said("scenarios")
    assert not re.search(r"(?<!\d)0 tkr", said("scenarios"))
    assert "brandsim compare" in said("scenarios")
