"""What is printed of a municipality that has no goals, budget, prices or weather: nothing of another's."""

import json
from pathlib import Path
from typing import Any

import pytest

import brandsim as bs
from brandsim import InputError
from brandsim._data import data_folder
from brandsim.render.blocks import Lines
from brandsim.report.decision.brief import decision_brief
from brandsim.report.explanation import explain_incident
from support.invented import NAME, InventedMunicipality
from support.norrtalje import MONEY, goal_words, names_in, prices_and_goals, proper_names, text_of


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> InventedMunicipality:
    return InventedMunicipality(tmp_path_factory.mktemp("own") / "ekmyra")


@pytest.fixture(scope="module")
def outputs(place: InventedMunicipality, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("outputs")
    run = bs.simulate(place.path, years=3, uncertainty=2, progress=False)
    compared = bs.compare([place.path, f"{place.path}/minimum"], years=3, uncertainty=2, progress=False)
    found = {}
    for lang in ("sv", "en"):
        for name, result in (("run", run), ("compare", compared)):
            found[f"{name} text {lang}"] = result.text(lang, assumptions=True)
            found[f"{name} json {lang}"] = json.dumps(result.summary(lang), ensure_ascii=False)
            for kind in ("html", "xlsx"):
                path = folder / f"{name}_{lang}.{kind}"
                (result.to_html if kind == "html" else result.to_excel)(path, lang)
                found[f"{name} {kind} {lang}"] = text_of(path)
    return found


def test_the_list_of_names_is_made_of_the_tables() -> None:
    names = proper_names()
    assert {"Norrtälje", "Hallstavik", "Rimbo", "Älmsta", "Blidö", "Grisslehamn"} <= names
    assert len(names) > 200
    assert len(prices_and_goals()) > 20
    assert (data_folder() / "municipalities" / "norrtalje" / "kommun.toml").is_file()


def test_no_output_names_anything_of_another_municipality(outputs: dict[str, str]) -> None:
    assert {name: hits for name, text in outputs.items() if (hits := names_in(text))} == {}
    assert len(outputs) == 16


def test_no_output_has_a_price_or_a_goal_of_another(outputs: dict[str, str]) -> None:
    for name, text in outputs.items():
        if " json " not in name:  # keys that machines read stay
            assert MONEY.findall(text) == [], name
            assert [said for said in goal_words() if said in text] == [], name
        assert [said for said in prices_and_goals() if said in text] == [], name


def test_every_report_names_the_municipality_and_how_it_is_made_anew(
    outputs: dict[str, str], place: InventedMunicipality
) -> None:
    for name, text in outputs.items():
        assert NAME in text, name
    assert f"brandsim run {place.path}/ambition --years 3" in outputs["run html sv"]
    assert (
        f"brandsim compare {place.path}/ambition {place.path}/minimum --years 3" in outputs["compare html en"]
    )


def test_what_is_left_out_is_told(outputs: dict[str, str], place: InventedMunicipality) -> None:
    assert "Väder är inte angivet: vägarna är barmark hela året." in outputs["run text sv"]
    found = json.loads(outputs["run json sv"])
    assert found["municipality"] == {"name": NAME, "borrowed": []}
    assert found["goal"]["target_min"] is None
    assert found["causes"] is None
    compared = json.loads(outputs["compare json sv"])
    assert compared["budget"] == []
    assert [cost["cost_difference_tkr"] for cost in compared["costs"]] == [None]
    with pytest.raises(InputError, match=r"goals of Ekmyra.*goals\.csv"):
        bs.goals([place.path], years=2, uncertainty=0)


def test_what_is_borrowed_stands_in_the_report_of_a_run(place: InventedMunicipality) -> None:
    place.describe('[borrow]\nweather = "norrtalje"\n')
    run = bs.simulate(place.path, years=2, uncertainty=0, progress=False)
    place.describe()
    for text in (run.text("sv"), run.brief("sv")):
        assert text.count("Lånat av Norrtälje: väder.") == 1
    assert run.text("en").count("Borrowed from Norrtälje: weather.") == 1
    loan = {"kind": "weather", "lender": "Norrtälje"}
    assert run.summary()["municipality"]["borrowed"] == run.summary()["provenance"]["borrowed"] == [loan]


def reports_of(place: InventedMunicipality) -> dict[str, Any]:
    """Every report of a municipality."""
    both = [place.path, f"{place.path}/minimum"]
    return {
        "run": bs.simulate(place.path, years=2, uncertainty=0, progress=False),
        "compare": bs.compare(both, years=3, uncertainty=2, progress=False),
        "goals": bs.goals(both, years=2, uncertainty=0, progress=False),
        "sensitivity": bs.sensitivity(*both[::-1], years=2, progress=False),
        "forecast": bs.forecast(8.0, place.path, years=2, uncertainty=30, progress=False),
        "explanation": explain_incident(place.path, 1, 0, 0),
    }


def surfaces_of(reports: dict[str, Any], folder: Path, lang: str) -> dict[str, str]:
    """What stands in text, on pages, on the two pages and in workbooks."""
    told = {name: report.text(lang) for name, report in reports.items()}
    told["run in brief"] = reports["run"].brief(lang)
    for name, report in reports.items():
        told[f"{name} page"] = text_of(report.to_html(folder / f"{name}_{lang}.html", lang))
    for name in ("run", "compare"):
        told[f"{name} book"] = text_of(reports[name].to_excel(folder / f"{name}_{lang}.xlsx", lang))
    pages = decision_brief(reports["compare"], lang).blocks
    told["two pages"] = " ".join(line for one in pages if isinstance(one, Lines) for line in one.rows)
    return told


@pytest.mark.slow
def test_what_is_borrowed_stands_in_every_report(place: InventedMunicipality, tmp_path: Path) -> None:
    place.describe('[borrow]\nweather = "norrtalje"\n')
    table = place.goals({"goal": "Fort fram", "statistic": "p90", "target": 9})
    reports = reports_of(place)
    place.describe()
    loan = {"kind": "weather", "lender": "Norrtälje"}
    said = {"sv": "Lånat av Norrtälje: väder.", "en": "Borrowed from Norrtälje: weather."}
    for lang, line in said.items():
        told = surfaces_of(reports, tmp_path, lang)
        assert [name for name, text in told.items() if " ".join(text.split()).count(line) != 1] == []
        for name, report in reports.items():
            assert report.summary(lang)["provenance"]["borrowed"] == [loan], name
    table.unlink()


@pytest.mark.slow
def test_no_report_of_one_that_borrows_nothing_names_anything_of_another(
    place: InventedMunicipality, tmp_path: Path
) -> None:
    table = place.goals({"goal": "Fort fram", "statistic": "p90", "target": 9})
    reports = reports_of(place)
    for lang in ("sv", "en"):
        told = surfaces_of(reports, tmp_path, lang)
        assert {name: hits for name, text in told.items() if (hits := names_in(text))} == {}
    assert [name for name, one in reports.items() if "borrowed" in one.summary()["provenance"]] == []
    table.unlink()


def test_a_goal_of_ones_own_is_held_against_the_statistic_that_it_states(place: InventedMunicipality) -> None:
    table = place.goals(
        {"goal": "Fort fram", "statistic": "p90", "target": 9, "year": 2023},
        {"goal": "Fort fram", "statistic": "p90", "target": 7, "year": 2024},
    )
    run = bs.simulate(place.path, years=3, uncertainty=2, progress=False)
    years = run.figures.series("response_time", "p90")[1]
    goal = run.goal
    assert (goal.target_min, goal.statistic, goal.source) == (9.0, "p90", "Fullmäktige i Ekmyra § 7")
    assert goal.probability_met_next_year == pytest.approx((years.round(1) <= 9).mean())
    text = run.text("sv")
    assert "Mål 2023" in text
    assert "Målet säger inte" not in text
    assert "Norrtälje" not in text
    assert run.causes().target_min == 9.0
    table.unlink()


def test_a_goal_of_another_statistic_is_not_broken_even_with(place: InventedMunicipality) -> None:
    table = place.goals({"goal": "Fort fram", "statistic": "p90", "target": 9})
    with pytest.raises(InputError, match="the goal's statistic, p90"):
        bs.sensitivity(place.path, years=2)
    table.unlink()
