"""Where numbers come from is told in the language of the report: each table has both, or one that is asked for."""

import csv

import pytest

from brandsim._data import data_folder
from brandsim.roads.edits.files import edit_names, load_edits
from brandsim.scenarios.files.scenario import load_scenario, scenario_names
from brandsim.scenarios.money.prices import load_prices
from brandsim.words.text import Text, sourced

TOLD = (
    "scenarios/assumptions.csv",
    "roads/speed_rules.csv",
    "roads/turn_penalties.csv",
    "costs/rates.csv",
    "demand/norrtalje/incident_types.csv",
    "costs/on_call_pay.csv",
    "staffing/absence.csv",
    "roads/barriers.csv",
    "roads/vehicle.csv",
)


@pytest.mark.parametrize("name", TOLD)
def test_every_row_has_its_source_in_swedish(name):
    with (data_folder() / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert [row for row in rows if not row["source_sv"]] == []


def test_every_anchor_has_its_source_in_both_languages():
    with (data_folder() / "anchors" / "norrtalje.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert all(bool(row["source_sv"]) != bool(row["source_en"]) for row in rows)


@pytest.mark.parametrize("path", sorted((data_folder() / "schema").glob("*.csv")), ids=lambda path: path.stem)
def test_a_source_has_both_languages_or_is_marked_as_one(path):
    """The plan's sources are lines of the plan, and codes stand in SOURCE.md."""
    with path.open(encoding="utf-8") as file:
        told = {row["attribute"]: row["description"] for row in csv.DictReader(file)}
    for name, description in told.items():
        if (name == "source" or name.endswith("_source")) and not path.stem.startswith("plan_"):
            both = {f"{name}_sv", f"{name}_en"} <= set(told)
            assert both or description.endswith(("in one language", "codes in SOURCE.md")), name


def test_costs_of_scenarios_are_sourced_in_both_languages():
    lines = [line for name in scenario_names() for line in load_scenario(name).costs or ()]
    lines += [line for name in scenario_names() for line in load_scenario(name).capital]
    assert len(lines) > 10
    assert all(line.source_text.sv != line.source_text.en for line in lines)


def test_edits_are_sourced_in_both_languages():
    assert all(edit.source_text.sv != edit.source_text.en for edit in load_edits(*edit_names()).edits)


def test_a_source_without_translation_is_told_as_it_is_written():
    assert sourced("mätt", None, "") == Text("mätt", "mätt")
    assert sourced("measured", "mätt", None) == Text("mätt", "measured")


def test_a_table_of_somebody_else_needs_no_translation(tmp_path):
    rates = (data_folder() / "costs" / "rates.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(rates.splitlines()))
    fields = [name for name in rows[0] if name not in {"source_sv", "source_en"}]
    with (tmp_path / "rates.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    index = (data_folder() / "costs" / "price_index.csv").read_text(encoding="utf-8")
    (tmp_path / "price_index.csv").write_text(index, encoding="utf-8")
    told = load_prices(tmp_path).rates
    assert {rate.source.sv for rate in told.values()} == {row["source"] for row in rows}
