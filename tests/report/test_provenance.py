"""A result says where it comes from, and is made again from that: equal, or what differs and why."""

import dataclasses
import hashlib
import json

import pytest

import brandsim as bs
from brandsim._data import data_folder
from brandsim._errors import InputError
from brandsim.cli import main
from brandsim.report.provenance import EMBEDDED, Provenance
from brandsim.reproduction import ABSENT, Difference, reproduce
from brandsim.scenarios.files.crews import CrewChange

SHORT = {"years": 2, "uncertainty": 0}


def told(result, lang="sv"):
    return json.loads(json.dumps(result.summary(lang), ensure_ascii=False))


@pytest.fixture(scope="module")
def summary():
    return told(bs.simulate("minimum", **SHORT))


@pytest.fixture
def saved(tmp_path):
    def save(content):
        file = tmp_path / "result.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return file

    return save


def changed(summary, **provenance):
    return {**summary, "provenance": {**summary["provenance"], **provenance}}


def test_what_is_made_again_is_equal_to_the_last_bit(saved, summary):
    found = reproduce(saved(summary))
    assert found.same
    assert found.changed == ()
    assert found.values > 1000


def test_all_arguments_are_told_but_those_that_change_no_number(summary):
    arguments = summary["provenance"]["arguments"]
    assert arguments["seed"] == 1
    assert arguments["events"] == "priority_1_2"  # left out in the call
    assert {"threads", "progress", "records"}.isdisjoint(arguments)


def test_every_embedded_file_has_its_hash(summary):
    file = data_folder() / "stations" / "norrtalje.csv"
    held = summary["provenance"]["data"]
    assert held[f"{EMBEDDED}/stations/norrtalje.csv"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert sum(name.startswith(f"{EMBEDDED}/roads/norrtalje/") for name in held) > 2


def test_a_value_that_differs_is_named_and_what_may_explain_it(saved, summary):
    was = summary["goal"]["target_min"]
    other = changed({**summary, "goal": {**summary["goal"], "target_min": was + 1e-9}}, python="3.10.0")
    found = reproduce(saved(other))
    assert found.differing == (Difference("goal.target_min", was + 1e-9, was),)
    assert [one.where for one in found.changed] == ["python"]
    assert "goal.target_min" in found.text()
    assert "3.10.0" in found.text("en")


def test_a_whole_number_is_no_decimal_and_what_is_gone_is_told(saved, summary):
    other = {**summary, "years": 2.0, "of_old": True}
    assert reproduce(saved(other)).differing == (
        Difference("years", 2.0, 2),
        Difference("of_old", True, ABSENT),
    )


def test_a_difference_that_nothing_explains_is_a_fault(saved, summary):
    found = reproduce(saved({**summary, "seed": 7}))
    assert "fel i brandsim" in " ".join(found.text().split())


@pytest.mark.slow
def test_a_comparison_is_made_again_in_its_language(saved):
    found = bs.compare(["minimum", "ambition"], **SHORT)
    assert reproduce(saved(told(found, "en"))).same
    assert "provenance" not in found.summary()["runs"][0]


@pytest.mark.slow
def test_files_of_ones_own_are_held_with_those_that_they_build_upon(saved, tmp_path):
    (tmp_path / "base.toml").write_text('name = "base"\nparent = "minimum"\nyear = 2025\n')
    mine = tmp_path / "mine.toml"
    mine.write_text('name = "mine"\nparent = "base"\ntitle_sv = "Min"\n')
    summary = told(bs.simulate(str(mine), **SHORT))
    assert summary["provenance"]["scenarios"] == {
        str(mine): 'name = "mine"\nparent = "base"\ntitle_sv = "Min"\n',
        str(tmp_path / "base.toml"): 'name = "base"\nparent = "minimum"\nyear = 2025\n',
    }
    (tmp_path / "base.toml").write_text('name = "base"\nparent = "minimum"\nyear = 2026\n')
    found = reproduce(saved(summary))
    assert Difference("calendar_year", 2025, 2026) in found.differing
    assert [one.where for one in found.changed] == [str(tmp_path / "base.toml")]


def test_a_municipality_of_ones_own_is_held_whole(city):
    path = city.write_scenario()
    held = told(bs.simulate(path, **SHORT))["provenance"]["data"]
    own = {name for name in held if not name.startswith(EMBEDDED)}
    assert {
        path,
        *(str(city.path(name)) for name in ("stations", "units", "alarm_plan", "assumptions")),
    } <= own
    assert str(city.folder / "demand" / "places.csv") in own


def test_what_is_changed_in_python_is_kept_back_and_refused(saved):
    scenario = dataclasses.replace(bs.load_scenario("minimum"), year=2025)
    summary = told(bs.simulate(scenario, **SHORT))
    assert summary["provenance"]["kept_back"] == ["scenario"]
    assert summary["provenance"]["arguments"]["scenario"] is None
    with pytest.raises(InputError, match=r"provenance\.kept_back.*save the scenario as a TOML file"):
        reproduce(saved(summary))


@pytest.mark.parametrize("name", ["minimum", "five_posts_people"])  # the second has rosters
def test_a_scenario_as_its_file_has_it_is_told_by_its_name(name):
    scenario = bs.load_scenario(name)
    assert Provenance.of(bs.simulate, (scenario,), SHORT).arguments["scenario"] == name
    roster = dataclasses.replace(scenario, crews={**scenario.crews, "rimbo": CrewChange("minimum", {})})
    assert Provenance.of(bs.simulate, (roster,), SHORT).kept_back == ("scenario",)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"schema": 2}, r"provenance\.schema: got 2, expected schema 1"),
        ({"made_by": "system"}, r"provenance\.made_by: got 'system', expected simulate, replay, compare"),
        ({"arguments": None}, r"provenance\.arguments"),
        ({"lang": 3}, r"provenance\.lang"),
        ({"data": []}, r"provenance\.data"),
        ({"libraries": 1}, r"provenance\.libraries"),
        ({"lang": "tlh"}, r"provenance\.lang: got 'tlh'"),
        ({"arguments": {"scenarjo": "minimum"}}, r"provenance\.arguments: got 'scenarjo'.*scenario"),
        ({"arguments": {"records": "somewhere"}}, r"provenance\.arguments: got 'records'"),
    ],
)
def test_an_origin_that_cannot_be_used_is_refused(saved, summary, change, where):
    with pytest.raises(InputError, match=where):
        reproduce(saved(changed(summary, **change)))


@pytest.mark.parametrize("content", ["no JSON", "[1]", "{}", '{"provenance": 3}'])
def test_what_is_no_result_is_refused(saved, content):
    with pytest.raises(InputError, match="a result of brandsim with its provenance"):
        reproduce(saved(content))


def test_records_lie_beside_where_they_come_from(tmp_path):
    bs.simulate("minimum", records=tmp_path / "records", **SHORT)
    held = json.loads((tmp_path / "records" / "provenance.json").read_text(encoding="utf-8"))
    assert held["made_by"] == "simulate"
    assert held["arguments"]["years"] == 2


@pytest.mark.slow
def test_the_command_ends_with_1_if_anything_differs(saved, summary, capsys):
    main(["reproduce", str(saved(summary))])
    assert "till sista biten" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        main(["reproduce", str(saved({**summary, "seed": 2})), "--lang", "en"])
    assert ended.value.code == 1
    assert "No: 1 value of" in capsys.readouterr().out
