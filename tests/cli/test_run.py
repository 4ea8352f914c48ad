"""A run: what machines read, the files that it writes, and the textbook queues."""

import csv
import json

import pytest

from brandsim.cli import main
from support.surfaces.command_line import FEW, check_run


def test_no_nan_is_ever_printed_as_json():
    from brandsim.cli.output import print_json

    with pytest.raises(ValueError, match="JSON"):
        print_json({"estimate": float("nan")})


def test_run_for_machines(machine):
    found = machine("run", *FEW)
    check_run(found, "ambition")
    median = next(
        r for r in found["indicators"] if (r["name"], r["statistic"]) == ("response_time", "median")
    )
    assert 5 < median["estimate"] < 20
    assert median["uncertainty95"] is not None
    call = next(
        r for r in found["indicators"] if (r["name"], r["statistic"]) == ("call_to_arrival", "median")
    )
    assert call["estimate"] == pytest.approx(median["estimate"] + 2)


def test_options_reach_the_run(machine):
    events = "building_fire, traffic_accident"
    some = ["--years", "1", "--uncertainty", "0", "--seed", "9", "--threads", "2", "--lang", "en"]
    found = machine("run", "minimum", *some, "--events", events, "--statistic", "p90")
    assert (found["scenario"], found["seed"], found["years"], found["title"]) == (
        "minimum",
        9,
        1,
        "Minimum level",
    )
    assert found["goal"]["statistic"] == "p90"
    assert {row["events"] for row in found["indicators"]} == {events}
    assert found["indicators"][0]["ci95"] is None
    assert found["indicators"][0]["n_per_year"] < 300


@pytest.mark.slow
def test_the_engines_say_the_same(machine):
    fast, readable = (
        machine("run", "--years", "1", "--uncertainty", "0", "--engine", e) for e in ("numba", "simpy")
    )
    assert (fast.pop("engine"), readable.pop("engine")) == ("numba", "simpy")
    assert [one["provenance"]["arguments"].pop("engine") for one in (fast, readable)] == ["numba", "simpy"]
    assert fast == readable


def test_brandsim_alone_runs_the_default_scenario(said):
    text = said("run", *FEW)
    assert "Ambitionsnivå" in text
    assert len(said("run", *FEW, "--assumptions")) > len(text)


@pytest.mark.slow
def test_validate_without_a_folder_plays_the_textbook_queues(machine):
    rows = machine("validate")["rows"]
    assert {row["case"].split("/")[0] for row in rows} == {
        "queue",
        "hypercube",
        "square_root_law",
        "iso_travel",
    }
    assert all(row["ok"] and row["tolerance"] <= max(0.3 * row["expected"], 1e-9) for row in rows)
    assert all(row["source"] for row in rows)


@pytest.mark.slow
def test_files_are_written_and_named(city, capsys):
    page, book = city.folder / "a.html", city.folder / "a.xlsx"
    main(["run", city.scenario, *FEW, "--html", str(page), "--excel", str(book), "--json"])
    out, err = capsys.readouterr()
    check_run(json.loads(out), "mine")
    assert err.split() == [str(page), str(book)]
    assert page.read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")
    assert book.read_bytes()[:2] == b"PK"


@pytest.mark.slow
def test_swedish_spreadsheets_give_the_same_answer(machine, city):
    plain = machine("run", city.scenario, *FEW)
    for table in ("stations", "units", "alarm_plan", "assumptions"):
        rows = city.rows(table)
        decimals = {"lat", "lon", "value", "low", "high"}
        at = {i for i, name in enumerate(rows[0]) if name in decimals}
        rows = [
            [c.replace(".", ",") if i in at and r else c for i, c in enumerate(row)]
            for r, row in enumerate(rows)
        ]
        with city.path(table).open("w", encoding="utf-8-sig", newline="") as handle:
            csv.writer(handle, delimiter=";").writerows(rows)
    found = machine("run", city.scenario, *FEW)
    before, after = (one.pop("provenance")["data"] for one in (plain, found))
    assert found == plain
    changed = {name.rsplit("/", 1)[1] for name in before if before[name] != after[name]}
    assert changed == {city.path(name).name for name in ("stations", "units", "alarm_plan", "assumptions")}
