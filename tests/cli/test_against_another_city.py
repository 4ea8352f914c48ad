"""A city on an extract of OpenStreetMap, from its roads to a validated answer with commands only."""

import contextlib
import io
import json

import pytest

from brandsim.cli import main
from support.cases import cases
from support.norrtalje import MONEY, goal_words, names_in, prices_and_goals, text_of
from support.osm_city import NAME, STATIONS, TYPES, fill_in, write_grid, write_log

EXTRACT = "osm/liechtenstein.osm.*"
LANGS = ("sv", "en")
FEW = ("--years", "4", "--uncertainty", "2", "--threads", "1")

pytestmark = [pytest.mark.slow, pytest.mark.external(EXTRACT)]


def said(*arguments):
    """Run a command; return its standard output, and the status that it ended with."""
    out, code = io.StringIO(), 0
    with contextlib.redirect_stdout(out):
        try:
            main([str(part) for part in arguments])
        except SystemExit as end:
            code = end.code
    return out.getvalue(), code


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """The folder as it is begun on the extract and a grid; then its tables are filled in and its log is laid there."""
    folder = tmp_path_factory.mktemp("own") / "rheinau"
    grid = write_grid(folder.parent / "rutor.csv")
    _, code = said("new", folder, "--roads", cases(EXTRACT)[0], "--grid", grid)
    assert code == 0
    begun = "\n".join((folder / name).read_text("utf-8") for name in ("README.md", "demand/places.csv"))
    assert names_in(begun) == []
    fill_in(folder)
    write_log(folder / "input" / "einsaetze.csv", folder / "roads.npz")
    return folder


@pytest.fixture(scope="module")
def told(city, tmp_path_factory):
    """What every command says, in both languages, by command, surface and language; fitted to two of three years."""
    kept, found, codes = tmp_path_factory.mktemp("outputs"), {}, {}
    files = {
        "log": ("html",),
        "run": ("html", "excel"),
        "compare": ("html", "excel", "pdf"),
        "replay": ("html", "excel"),
    }
    commands = {
        "check": (city,),
        "log": (city,),
        "guessed": (city, "--holdout", "2024"),
        "fit": (city, "--holdout", "2024"),
        "checked": (city,),
        "validate": (city, "--holdout", "2024"),
        "run": (city, *FEW, "--assumptions"),
        "compare": (city, f"{city}/minimum", *FEW),
        "replay": (city, "2024", *FEW),
    }
    for name, arguments in commands.items():
        command = {"guessed": "validate", "checked": "check"}.get(name, name)
        for lang in LANGS:
            paths = {
                kind: kept / f"{name}_{lang}.{kind.replace('excel', 'xlsx')}" for kind in files.get(name, ())
            }
            more = [part for kind, path in paths.items() for part in (f"--{kind}", path)]
            found[name, "text", lang], codes[name] = said(command, *arguments, *more, "--lang", lang)
            for kind, path in paths.items():
                assert path.stat().st_size > 1000
                if kind != "pdf":
                    found[name, kind, lang] = text_of(path)
    for name in ("fit", "run", "compare", "validate"):  # as machines read it
        found[name, "json", "en"], _ = said(name, *commands[name], "--lang", "en", "--json")
    return found, codes


def test_guesses_are_told_from_the_log_and_the_fit_is_not(told):
    found, codes = told
    assert codes == dict.fromkeys(codes, 0) | {"guessed": 1}
    rows = json.loads(found["validate", "json", "en"])["rows"]
    assert [row for row in rows if row["differs"]] == []
    shares = {row["statistic"] for row in rows if row["component"] == "first_arrival"}
    assert {"share_8", "share_12", "share_20", "share_30"} <= shares  # of the folder's own minutes
    groups = {(row["by"], row["group"]) for row in rows if row["component"] == "turnout"}
    parts = ("00-06", "06-12", "12-18", "18-24")
    assert groups == {("", ""), *(("station", s[0]) for s in STATIONS), *(("hour", part) for part in parts)}


def test_the_fit_finds_what_the_log_was_made_with(told):
    fit = json.loads(told[0]["fit", "json", "en"])
    times = {(row["what"], row["station"]): row for row in fit["times"]}
    for key, *_, form, _, stated, really, _, _ in STATIONS:
        row = times[f"turnout_{form}", key]
        assert row["low"] <= really / stated <= row["high"], key
    assert times["night_full_time", ""]["low"] < 1.5 < times["night_full_time", ""]["high"]
    for row in fit["types"]:
        yearly = TYPES[row["type"]][4]
        assert abs(row["fitted"] - yearly) < 3 * yearly**0.5, row


def test_its_own_goal_and_minutes_are_those_of_every_report(told):
    found, _ = told
    run = json.loads(found["run", "json", "en"])
    assert (run["goal"]["target_min"], run["goal"]["statistic"]) == (8, "p90")
    assert run["municipality"] == {"name": NAME, "borrowed": []}
    for name, kind, lang in found:
        if name in {"run", "compare", "replay"} and kind != "json":
            assert NAME in found[name, kind, lang]
            assert "8 min" in found[name, kind, lang], (name, kind, lang)


def test_no_output_names_anything_of_norrtalje(told):
    found, _ = told
    assert len(found) == 2 * (9 + 1 + 3 * 2) + 4
    assert {name: hits for name, text in found.items() if (hits := names_in(text))} == {}


def test_no_output_has_a_price_or_a_goal_of_norrtalje(told):
    found, _ = told
    for name, text in found.items():
        if name[1] != "json":  # keys that machines read stay
            assert MONEY.findall(text) == [], name
        assert [one for one in prices_and_goals() if one in text] == [], name


def test_without_goals_of_its_own_it_has_none(told, city):
    assert any(word in told[0]["run", "text", "sv"] for word in goal_words())
    (city / "goals.csv").unlink()
    for lang in LANGS:
        text, _ = said("run", city, *FEW, "--full", "--lang", lang)
        assert [word for word in goal_words() if word in text] == []
        assert names_in(text) == []
