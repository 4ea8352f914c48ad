"""The plan as data: counts, verbatim text, numbers, blanks, look-ups."""

import dataclasses
import datetime as dt
import json
import re
import subprocess
import sys

import pytest

from brandsim._errors import InputError
from brandsim.plan import TABLES, Plan, load_plan
from brandsim.plan.rows import BUDGET_YEARS, INDICATOR_YEARS

CONTRACT = {
    "goals": "no title ambition_2030",
    "objectives": "no title",
    "indicators": "objective name kind unit responsible_department " + " ".join(INDICATOR_YEARS),
    "assignments": "objective kind title department status due description",
    "staffing": "station level insatsledare styrkeledare brandman free_response turnout_s competences",
    "operating_budget": "row " + " ".join(BUDGET_YEARS),
    "department_budget": "row " + " ".join(BUDGET_YEARS),
    "budget_changes": "item budget_2024 plan_2025 plan_2026 explanation",
    "investments": "status item y2024 y2025 y2026",
    "rescue_goals": "goal text",
    "check": "table relation period printed computed difference verdict",
}

COUNTS = {
    "goals": 7,
    "objectives": 23,
    "indicators": 32,
    "assignments": 36,
    "staffing": 12,
    "operating_budget": 6,
    "department_budget": 11,
    "budget_changes": 34,
    "investments": 5,
    "rescue_goals": 6,
    "procurements": 44,
    "systems": 9,
    "sick_leave": 12,
    "rates": 16,
    "departments": 11,
    "texts": 73,
}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


@pytest.mark.parametrize(("table", "count"), COUNTS.items())
def test_row_counts(plan: Plan, table: str, count: int) -> None:
    assert len(plan.table(table)) == count
    assert len(plan.frame(table)) == count


@pytest.mark.parametrize(("table", "keys"), CONTRACT.items())
def test_contract_keys_and_json(plan: Plan, table: str, keys: str) -> None:
    rows = plan.table(table)
    for row in rows:
        assert set(keys.split()) <= set(row)
    assert json.loads(json.dumps(rows, allow_nan=False)) == rows
    assert table in TABLES


def test_whole_numbers_are_int(plan: Plan) -> None:
    for table in TABLES:
        for row in plan.table(table):
            for value in row.values():
                assert not (isinstance(value, float) and value == int(value))


def test_counts_inside_tables(plan: Plan) -> None:
    kinds = [row.kind for row in plan.assignments]
    assert (kinds.count("Uppdrag"), kinds.count("Nämndinitiativ")) == (18, 18)
    per_goal = [sum(row.goal == no for row in plan.objectives) for no in range(1, 8)]
    assert per_goal == [2, 5, 3, 3, 3, 3, 4]
    per_objective = {row.no: 0 for row in plan.objectives}
    for row in plan.indicators:
        per_objective[row.objective] += 1
    assert {no: count for no, count in per_objective.items() if count} == {
        "1.1": 9,
        "2.1": 4,
        "3.1": 3,
        "3.2": 1,
        "3.3": 5,
        "5.1": 1,
        "6.1": 4,
        "6.2": 1,
        "6.3": 2,
        "7.1": 1,
        "7.3": 1,
    }
    assert [row.objective for row in plan.indicators if row.kind == "Nämnd"] == ["7.1"]
    assert sum(row.status == "Kvarvarande uppdrag" for row in plan.assignments) == 11
    rescue = [row for row in plan.procurements if row.department == "Räddningstjänsten"]
    assert len(rescue) == 11


def test_goals_and_objectives_verbatim(plan: Plan) -> None:
    assert plan.title == "Reviderad Verksamhetsplan 2024–2026"
    assert plan.goals[2].title == "Norrtälje ska vara en trygg och säker kommun - både i vardag och kris"
    assert plan.goals[2].ambition_2030 == "Norrtälje kommun ska vara Sveriges tryggaste kommun."
    assert plan.goals[3].contribution is None
    by_no = {row.no: row for row in plan.objectives}
    assert by_no["3.3"].title == "Säkerställa en god kommunal servicenivå även vid störningar och kriser"
    assert by_no["4.1"].source_line == 434
    assert (by_no["1.2"].description or "").startswith("Norttälje kommuns verksamheter skall")
    assert by_no["2.3"].work is None


def test_the_response_time_indicator(plan: Plan) -> None:
    row = plan.indicator("Tid från larm")
    assert row.name == "Tid från larm till framkomst till skadeplats, antal minuter"
    assert row.values == (10, 10.5, 10, 10, 10, 10, 10)
    assert (row.objective, row.kind, row.unit) == ("3.3", "KF", "minuter")
    assert row.responsible_department == "Räddningstjänsten"
    assert row.own_description == "Mätfrekvens: vid delårsrapporteringar samt i verksamhetsberättelsen."
    assert (row.source_line, row.appendix_line) == (408, 1081)
    assert isinstance(row.mal_2024, int)


def test_percent_thousands_comma_and_point(plan: Plan) -> None:
    assert plan.indicator("Budgetföljsamhet (grad av budgetavvikelse i % för").values[:3] == (250, 296, 46)
    assert plan.indicator("Nettokostnadsavvikelse").utfall_2022 == -5.7
    assert plan.indicator("Årets resultat").utfall_2022 == 11.4
    assert plan.indicator("Låneskuld (i koncern)").mal_2026 == 79790
    assert plan.indicator("Antal gästnätter").utfall_2022 == 421442
    assert plan.indicator("Självfinansieringsgrad").mal_2025 == 746
    assert plan.indicator("Upplevd trygghet – oro").unit == "%"


def test_blank_is_none_and_zero_is_zero(plan: Plan) -> None:
    assert plan.indicator("Generell kundnöjdhet").values == (None,) * 7
    assert plan.indicator("Generell kundnöjdhet").responsible_department is None
    assert plan.indicator("Antal nyetablerade").values == (None,) * 7
    assert plan.indicator("Antal platser").utfall_2021 is None
    assert plan.indicator("Antal av kommunens medarbetare som under året utbildats i brandskydd").values == (
        0,
        363,
        204,
        0,
        400,
        400,
        400,
    )
    jobs = plan.indicator("Antal sommarjobb")
    assert (jobs.prognos_2023, jobs.mal_2023, jobs.mal_2024, jobs.mal_2025) == (103, None, 120, None)
    assert plan.indicator("Växthusgas").unit is None


def test_the_camera_indicator_keeps_both_names(plan: Plan) -> None:
    row = plan.indicator("Antal kommunala trygghetskameror")
    assert row.appendix_name == "Antal kommunala bevakningskameror"
    assert plan.indicator("Antal kommunala bevakningskameror") is row
    assert row.values == (25, 31, 71, 34, 73, 80, 85)
    assert (row.own_description or "").startswith("Mäter antalet kommunala bevakningskameror.")
    senior = plan.indicator("Antal besök som Norrtälje")
    assert senior.name.endswith("seniorer*")
    assert not senior.appendix_name.endswith("*")
    assert (senior.footnote or "").startswith("* Seniorsamordnaren kommer under 2024")


def test_indicator_names_must_be_unique_beginnings(plan: Plan) -> None:
    with pytest.raises(InputError, match="Write more of the name"):
        plan.indicator("Antal")
    with pytest.raises(InputError, match="Correct the name"):
        plan.indicator("Tid frän larm")
    with pytest.raises(InputError):
        plan.indicator("")


def test_assignments(plan: Plan) -> None:
    by_title = {row.title: row for row in plan.assignments}
    volunteers = next(row for row in plan.assignments if row.source_line == 358)
    assert "Sjövärns kåren" in volunteers.title
    assert (volunteers.department, volunteers.due) == ("Räddningstjänsten", dt.date(2024, 11, 11))
    survey = by_title["Undersöka objektinnehavares uppfattning beträffande brandskyddskontroll"]
    assert (survey.kind, survey.status) == ("Nämndinitiativ", "Kvarvarande uppdrag")
    assert survey.description is None
    assert sum(row.description is None for row in plan.assignments) == 3
    apart = next(row for row in plan.assignments if row.source_line == 367)
    assert (apart.objective, apart.kind) == ("3.1", "Nämndinitiativ")
    assert (apart.department, apart.department_normalised) == ("Staben och planering", "Stab och planering")
    for row in plan.assignments:
        text = row.description or ""
        assert "<p>" not in text
        assert "Egen beskrivning" not in text
    grants = next(row for row in plan.assignments if row.source_line == 202)
    assert "verksamheten\\. Uppdraget ska" in (grants.description or "")
    vision = plan.table("assignments")[7]
    assert (vision["due"], vision["description"]) == ("2025-02-28", None)


def test_staffing(plan: Plan) -> None:
    full = plan.crew("Norrtälje (heltid)", "minimum")
    assert (full.insatsledare, full.styrkeledare, full.brandman, full.people) == (1, 1, 5, 7)
    assert (full.turnout_s, full.station_key) == (90, "norrtalje_heltid")
    assert full.competences[0] == "Rökdykning"
    assert full.competences[-2:] == ("UAS/UAV", "katastrofenhet")
    assert len(full.competences) == 11
    on_call = plan.crew("Norrtälje", "minimum")
    assert (on_call.station_key, on_call.people, on_call.turnout_s) == ("norrtalje_rib", 2, 600)
    free = plan.crew("blido", "minimum")
    assert free.free_response
    assert (free.insatsledare, free.styrkeledare, free.brandman, free.people) == (None,) * 4
    assert "båt" in [name.casefold() for name in free.competences]
    assert plan.crew("hallstavik", "ambition").competences == ("Rökdykning", "bandvagn", "båt på trailer")
    assert [row.people for row in plan.staffing if row.level == "ambition"] == [7, 3, 3, 6, 6, 5]
    assert [row.people for row in plan.staffing if row.level == "minimum"] == [7, 2, None, 5, 5, 3]
    assert [row.turnout_s for row in plan.staffing[::2]] == [90, 600, 480, 300, 300, 360]
    with pytest.raises(InputError, match="did you mean 'Rimbo'"):
        plan.crew("Rimba", "minimum")
    with pytest.raises(InputError, match="a level"):
        plan.crew("Rimbo", "max")


def test_budget(plan: Plan) -> None:
    rescue = plan.budget.department("Räddningstjänsten")
    assert [getattr(rescue, year) for year in BUDGET_YEARS] == [-72737, -78312, -85474, -87356, -92226]
    assert plan.budget.department("IT-avdelningen").utfall_2022 == 10627
    staff = plan.budget.department("Stab och planering")
    assert staff.row == "Stabs- och planeringschef"
    with pytest.raises(InputError, match="did you mean 'Räddningstjänsten'"):
        plan.budget.department("Räddningstjensten")
    operating = {row.role: row for row in plan.budget.operating}
    percent = operating["change_percent"]
    assert (percent.utfall_2022, percent.budget_2023, percent.budget_2024) == (None, 38.7, 8)
    assert operating["net"].plan_2026 == -346468


def test_budget_changes(plan: Plan) -> None:
    ship = [row for row in plan.budget.changes if row.item == "s/s Norrtelje"]
    assert [(row.budget_2024, row.plan_2025) for row in ship] == [(575, None), (-4000, 4000)]
    assert ship[0].explanation == ship[1].explanation
    by_item = {row.item: row for row in plan.budget.changes}
    assert by_item["Räddningstjänst"].explanation == (
        "En ramökning som motsvarar fem heltidstjänster på grund av nytt arbetstidsdirektiv, "
        "för att behålla nuvarande bemanningsnivå."
    )
    water = by_item["Åtgärdsprogram vattenverksamhet"]
    assert (water.explanation_heading, water.explanation) == (
        "Åtgärdsprogram vatten",
        "Lokala åtgärdsprogram och restaureringsinsatser.",
    )
    assert by_item["Vattenverksamhet"].explanation_line == 964
    assert by_item["Licens 2c8"].explanation_heading == "Licens 2C8"
    assert by_item["Prisuppräkning"].explanation_heading == "Prisuppräknning"
    total = by_item["Summa förändring per år, tkr"]
    assert (total.budget_2024, total.plan_2025, total.plan_2026) == (-24600, -6151, -9826)
    assert total.explanation is None
    assert by_item["Tillkommande kapitalkostnader räddningstjänst"].budget_2024 is None


def test_investments(plan: Plan) -> None:
    decided, _, planned, _, total = plan.budget.investments
    assert (decided.status, decided.item) == ("Beslutade investeringar", "Räddningstjänsten")
    assert (decided.y2024, decided.y2025, decided.y2026) == (18050, 9000, 0)
    assert (planned.status, planned.y2025) == ("Planerade investeringar", 38150)
    assert (total.status, total.y2025) == (None, 60953)


def test_lists(plan: Plan) -> None:
    broken = plan.procurements[19]
    assert (broken.department, broken.department_normalised) == (
        "Kommunstyrelsekon toret",
        "Kommunstyrelsekontoret",
    )
    assert plan.procurements[42].category == "Hysesavtal"
    assert plan.procurements[-1].item == "Saknas leverantör i dagsläget"
    assert plan.systems[0].system == "2c8"
    assert plan.systems[-1].use == "Utbildningsportal"
    values = [row.percent for row in plan.sick_leave]
    assert values == [5.9, 7.2, 6, 5.8, 5.6, 4.7, 3.8, 3.5, 4.5, 3.4, None, None]
    assert plan.sick_leave[2].printed == "6,0%"


def test_rates(plan: Plan) -> None:
    assert plan.rate("prisupprakning_loner_2024").value == 3.5
    assert plan.rate("prisupprakning_netto_2026").value == 2.5
    assert (plan.rate("internranta_fore").value, plan.rate("internranta_2024").value) == (1.5, 2)
    assert plan.rate("friskvardsbidrag_efter").value == 2500
    assert plan.rate("sjukfranvaro_2024").value == -0.5
    assert plan.rate("overskottsmal").unit == "%"
    with pytest.raises(InputError, match="did you mean 'internranta_2024'"):
        plan.rate("internränta_2024")


def test_rescue_goals(plan: Plan) -> None:
    assert [row.goal for row in plan.rescue_goals] == [1, 1, 1, 3, 3, None]
    assert plan.rescue_goals[3].text == (
        "Stegvis utöka utryckningsstyrkan i Norrtälje stad för att möta den förändrade riskbilden i kommunen."
    )
    assert "utbildningsanläggning" in plan.rescue_goals[-1].text


def test_running_text_is_kept(plan: Plan) -> None:
    rescue = [row for row in plan.texts if "heltidsanställda utryckningsstyrkan" in row.text]
    assert [row.source_line for row in rescue] == [71, 95]
    note = next(row for row in plan.texts if row.source_line == 138)
    assert "Med fri inryckning avses" in note.text


def test_the_plan_cannot_be_changed(plan: Plan) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        plan.goals = ()  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        plan.budget.operating[0].plan_2025 = 0  # type: ignore[misc]
    rows = plan.table("staffing")
    rows[0]["brandman"] = 99
    rows[0]["competences"].append("x")  # type: ignore[attr-defined]
    assert plan.table("staffing")[0]["brandman"] == 5
    assert "x" not in plan.staffing[0].competences
    assert load_plan() is plan


def test_unknown_table(plan: Plan) -> None:
    with pytest.raises(InputError, match="did you mean 'indicators'"):
        plan.table("indicator")
    with pytest.raises(InputError):
        plan.frame("nothing")


def test_frames_have_numbers(plan: Plan) -> None:
    staffing = plan.frame("staffing")
    assert str(staffing["brandman"].dtype) == "Int64"
    assert staffing["brandman"].sum() == 5 + 5 + 2 + 2 + 2 + 4 + 5 + 4 + 5 + 2 + 4
    assert str(plan.frame("sick_leave")["percent"].dtype) == "float64"
    assert list(plan.frame("goals")["no"]) == [1, 2, 3, 4, 5, 6, 7]


def test_overview(plan: Plan) -> None:
    page = plan._repr_html_()
    assert "Reviderad Verksamhetsplan 2024–2026" in page
    assert re.search("<td[^>]*>Fri inryckning</td>", page)
    assert "tryckt −6\u00a0151, räknat −5\u00a0351" in page
    assert repr(plan).startswith("<Plan 'Reviderad Verksamhetsplan 2024–2026': 7 goals")


def test_importing_the_room_leaves_pandas_alone() -> None:
    code = "import sys, brandsim.plan; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
