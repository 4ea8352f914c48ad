"""Comparison, goals and sensitivity: what machines and people read."""

from types import SimpleNamespace

import pytest

from support.surfaces.command_line import FEW, check_run, is_interval


def test_compare_for_machines(machine):
    found = machine("compare", "without_five_posts", "five_posts", "minimum", *FEW)
    assert {"baseline", "rows", "costs"} <= set(found)
    assert found["baseline"] == "without_five_posts"
    for row in found["rows"]:
        assert {
            "scenario", "name", "statistic", "estimate", "difference", "ci95_difference",
            "uncertainty95_difference", "paired",
        } <= set(row)  # fmt: skip
        assert row["paired"] is True
        assert is_interval(row["ci95_difference"])
    assert {row["scenario"] for row in found["rows"]} == {"five_posts", "minimum"}
    five, minimum = found["costs"]
    assert (five["scenario"], five["cost_tkr"]) == ("five_posts", 3300)
    assert five["lines"][0]["difference_tkr"] == 3300
    assert sum(line["difference_tkr"] for line in five["lines"]) == pytest.approx(five["cost_difference_tkr"])
    assert all({"item", "difference_tkr", "source"} <= set(line) for line in five["lines"])
    assert (minimum["cost_tkr"], minimum["cost_difference_tkr"]) == (None, None)
    assert minimum["unsaid"] == ["full_time"]
    assert all(line["difference_tkr"] < 0 for line in minimum["lines"])
    frames = {row["year"]: row["frame_tkr"] for row in found["budget"] if row["scenario"] == "five_posts"}
    assert frames == {2024: -85474, 2025: -87356, 2026: -92226}
    assert all(line["unit"] == "tkr/year" and line["price_year"] == 2024 for line in five["lines"])
    assert five["lines"][0]["confidence"] == "plan"
    for run, name in zip(found["runs"], ("without_five_posts", "five_posts", "minimum"), strict=True):
        check_run(run, name)


def test_compare_for_people(said):
    assert "3 300" in said("compare", "without_five_posts", "five_posts", *FEW).replace("\xa0", " ")


@pytest.mark.slow
def test_lives_are_told_on_request(machine, said):
    arguments = ("compare", "minimum_without_five_posts", "almsta_ambition", *FEW)
    assert "lives" not in machine(*arguments)
    (row,) = machine(*arguments, "--lives")["lives"]
    assert row["lives_per_year"] == pytest.approx(row["home_fires_per_year"] * row["gain_min"] * 0.00035)
    assert "LIV, ENLIGT" not in said(*arguments)
    text = " ".join(said(*arguments, "--lives").split())
    assert "LIV, ENLIGT EN PUBLICERAD TUMREGEL" in text
    assert "Jaldell 2017" in text


@pytest.mark.slow
def test_goals_for_machines_and_people(machine, said):
    arguments = ("goals", "minimum_without_five_posts", "minimum_five_posts", *FEW)
    rows = machine(*arguments)["rows"]
    met = [row for row in rows if row["measure"] == "response_time"]
    assert [(row["scenario"], row["year"]) for row in met] == [
        (name, year)
        for year in (2024, 2025, 2026)
        for name in ("minimum_without_five_posts", "minimum_five_posts")
    ]
    assert {row["target"] for row in met} == {10.0}
    text = said(*arguments).replace("\xa0", " ")
    line = next(line for line in text.splitlines() if line.startswith("tjänsterna") and "+3" in line)
    costs = [row["cost_tkr"] for row in met if row["scenario"] == "minimum_five_posts"]
    assert line.split("+")[1:] != []
    printed = [int(part.replace(" ", "")) for part in line.split("+")[1:]]
    assert printed == [round(cost) for cost in costs]
    assert "MÅL OCH INDIKATORER SOM MODELLEN INTE NÅR" in text
    assert "HLR" in text


def test_the_command_measures_what_goals_are_about_alone(monkeypatch, said):
    """The rows are those of all that is measured: see tests/scenarios/decide/test_goals.py."""
    asked = {}

    def found(scenarios, **options):
        asked.update(options)
        return SimpleNamespace(text=lambda lang: " ".join(scenarios), stopped=None)

    monkeypatch.setattr("brandsim.report.reports.goals", found)
    assert said("goals", "minimum", "ambition") == "minimum ambition"
    assert asked["details"] is False


ALMSTA = ("sensitivity", "almsta_ambition", "--baseline", "minimum_without_five_posts", "--years", "2")


@pytest.mark.slow
def test_sensitivity_for_machines(machine):
    found = machine(*ALMSTA)
    assert found["baseline"] == "minimum_without_five_posts"
    swings = [row["swing"] for row in found["rows"]]
    assert swings == sorted(swings, reverse=True)
    assert swings[0] > 0


@pytest.mark.slow
def test_sensitivity_for_people_says_the_same(machine, said, tmp_path):
    picture = tmp_path / "tornado.png"
    text = said(*ALMSTA, "--picture", str(picture))
    rows = machine(*ALMSTA)["rows"]
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert text.startswith("Svaret: första enhet, median −0,")
    assert rows[0]["svenska"][:30] in text
    assert f"… och {len(rows) - 14} antaganden till" in text
