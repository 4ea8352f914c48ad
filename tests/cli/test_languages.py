"""Every command, its help, its faults, pages and workbooks: in Swedish no English word, in English no Swedish one."""

import contextlib
import html
import re
import shutil

import click
import openpyxl
import pytest

from brandsim.cli import cli, main
from brandsim.plan import TABLES
from brandsim.words.catalogue import term
from support.alarm_log import HEADER, AlarmLog, row
from support.invented import NAME, InventedMunicipality
from support.surfaces.languages import foreign, leaks, proper_names

LANGUAGES = ("sv", "en")
OFFERED = {
    "mean", "seed", "years", "Sverige", "bare", "wet", "nearest", "off", "rosters", "no-rosters", "cases",
    "absent", "condition", "service", "private", "largest", "rota", "heltid", "holidays",
    "fit:", "Norrtälje (heltid)", "Norrtälje (andra raden)", "fallen",
}  # fmt: skip
"""Words of options that machines read, and words that are spelt alike."""

QUICK = (
    ["demand"], ["scenarios"], ["posts", "--no-rosters"], ["plan"], ["roads"], ["roads", "info"],
    ["roads", "quality"], ["roads", "route", "norrtalje_heltid", "blido"], ["roads", "edits"],
    ["roads", "edits", "vatobron"], ["explain", "minimum"], ["explain", "minimum", "661", "--year", "1"],
)  # fmt: skip
FEW = ["--years", "2", "--uncertainty", "2"]
PLAYED = (
    ["run", "five_posts_people", *FEW, "--assumptions", "--events", "other_fire,building_fire"],
    ["compare", "without_five_posts", "five_posts", "on_call_instead", *FEW],
    [
        "compare",
        "ambition",
        "fip_instead",
        "new_station",
        *FEW,
        "--lives",
        "--worlds",
        "2",
        "--world-years",
        "2",
    ],
    ["goals", "minimum", "new_station", *FEW],
    ["sensitivity", "ambition", "--years", "2"],
    ["forecast", "10.8", "minimum", "--years", "10", "--uncertainty", "5"],
    ["anchors", "minimum", "--years", "2", "--uncertainty", "30", "--condition", "national_rate_2024"],
    ["run", "minimum", "--years", "2", "--uncertainty", "30", "--condition", "national_rate_2024"],
)
FAULTY = (
    ["run", "ambitoin"], ["run", "--engine", "nunba"], ["run", "--seed", "-1"], ["run", "--precision", "x"],
    ["run", "--years", "x"], ["run", "--yers", "3"], ["runn"], ["compare"], ["plan", "goalz"],
    ["anchors", "--condition", "mcf_b11"],
    ["posts", "--absent", "3"], ["roads", "info", "x.npz"],
    ["roads", "route", "a", "b"], ["explain", "minimum", "99999"],
    ["log", "nowhere"], ["fit", "nowhere"], ["replay", "norrtalje", "2024"],
    ["demand", "nowhere"],
    ["roads", "edits", "no.toml"], ["roads", "map", "map.doc"], ["run", "--html", "/nowhere/a.html", "--years", "1"],
)  # fmt: skip


def paths(command, path=()):
    yield path
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from paths(below, (*path, name))


def flags(command):
    """Yield every option of a command and of those below it, as it is typed."""
    for option in command.params:
        yield from (flag for flag in (*option.opts, *option.secondary_opts) if flag.startswith("--"))
    for below in getattr(command, "commands", {}).values():
        yield from flags(below)


NAMES = {*OFFERED, *TABLES, *flags(cli), *(part for path in paths(cli) for part in path)}


def clean(text, lang, more=()):
    assert leaks(text, lang, {*NAMES, *proper_names(), *more}) == {}


@pytest.fixture
def spoken(capsys):
    """Run a command and return all that it said."""

    def saying(*arguments):
        with contextlib.suppress(SystemExit):
            main([str(part) for part in arguments])
        out, err = capsys.readouterr()
        return f"{out}\n{err}"

    return saying


def test_the_lists_tell_the_languages_apart():
    assert {"larm", "minuter", "och", "källa", "kolumn"} <= foreign("en")
    assert {"alarms", "minutes", "the", "source", "column"} <= foreign("sv")
    assert not foreign("sv") & foreign("en")
    assert "the" in leaks("Tid: the answer", "sv")
    assert {"och", "kolumnen"} <= set(leaks("Kolumnen saknas och the end", "en"))
    assert leaks("Vätö bro", "en", ["Vätö bro"]) == {}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", list(paths(cli)), ids=" ".join)
def test_help(spoken, path, lang):
    text = spoken(*path, "--help", "--lang", lang)
    assert "--lang" in text
    assert "--json" in text
    clean(text, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", QUICK, ids=" ".join)
def test_what_is_printed(spoken, command, lang):
    clean(spoken(*command, "--lang", lang), lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", FAULTY, ids=" ".join)
def test_faults(spoken, command, lang):
    text = spoken(*command, "--lang", lang)
    assert text.strip().startswith("brandsim: ")
    clean(text, lang, command)


def words_of(sheet, lang):
    """Yield a sheet's columns; of those that say where the result comes from, for machines, the title and heads."""
    of_origin = False
    for column in sheet.iter_cols():
        of_origin = of_origin or column[0].value == term("origin", lang)
        yield column[:2] if of_origin else column


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("command", PLAYED, ids=" ".join)
def test_what_is_played_and_its_files(spoken, command, lang, tmp_path):
    page, book = tmp_path / "a.html", tmp_path / "a.xlsx"
    files = ["--html", page, "--excel", book] if command[0] in {"run", "compare"} else []
    clean(spoken(*command, *files, "--lang", lang), lang, [str(page), str(book)])
    if files:
        text = re.sub(r"<(style|script|svg|code)\b.*?</\1>", " ", page.read_text("utf-8"), flags=re.DOTALL)
        clean(html.unescape(re.sub(r"<[^>]+>", " ", text)), lang)
        cells = [
            cell.value
            for sheet in openpyxl.load_workbook(book)
            for column in words_of(sheet, lang)
            for cell in column
            if isinstance(cell.value, str) and not cell.value.startswith("=")
        ]
        assert len(cells) > 200
        clean("\n".join(cells), lang)


MAPPING = """
[columns]
event = "Ärende"
type = "Händelsetyp"
alarm = "Larm"
rolled = "På väg"
arrived = "Framme"
free = "Klar"
north = "N"
east = "E"
[values.type]
Brand = "fire"
Trafik = "help"
"""
OF_THE_LOG = {
    NAME,
    "Tallhed",
    "made up",
    "Fullmäktige i Ekmyra § 7",
    "Fort fram",
    *HEADER,
    *MAPPING.split('"')[1::2],
}
"""Names and quotations of the invented municipality and its log."""


def events(year):
    """Twenty alarms of a year, and four rows of every kind that is not taken as it stands."""
    good = [
        row(
            f"{year}-{at}",
            Händelsetyp=("Brand", "Trafik")[at % 2],
            **{
                stage: f"{year}-{1 + at % 12:02}-11 {(8 + at + hours) % 24:02}:{minutes:02}"
                for stage, hours, minutes in (
                    ("Larm", 0, 0),
                    ("På väg", 0, 2),
                    ("Framme", 0, 9),
                    ("Klar", 1, 5),
                )
            },
            N="60.94",
            E="14.18",
        )
        for at in range(20)
    ]
    place = {"N": "60.94", "E": "14.18"}
    bad = [
        row(f"{year}-a", Larm="igår", **place),
        row(f"{year}-b", Larm=f"{year}-05-01 12:00", Framme=f"{year}-05-01 11:00", **place),
        row(f"{year}-c", Larm=f"{year}-05-02 12:00", N="x", E="y"),
        row(f"{year}-d", Larm=f"{year}-05-03 12:00", Händelsetyp="Rök", N="14.18", E="60.94"),
    ]
    return [*good, *bad]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    town = InventedMunicipality(tmp_path_factory.mktemp("languages") / "ekmyra")
    town.goals({"goal": "Fort fram", "statistic": "p90", "target": 9, "year": 2023})
    log = AlarmLog(town.folder)
    log.write([*events(2021), *events(2022)])
    log.map("", MAPPING)
    return town.folder


LOGGED = (
    ["check", "FOLDER"], ["scenarios", "FOLDER"], ["demand", "FOLDER"], ["log", "FOLDER"], ["log", "FOLDER/demand"],
    ["replay", "FOLDER", "2009"], ["replay", "FOLDER", "2022", "--scenario", "xyz"],
    ["validate", "FOLDER"], ["validate", "FOLDER", "--holdout", "2009"], ["validate", "--holdout", "2022"],
    ["fit", "FOLDER", "--holdout", "2009"], ["fit", "FOLDER/demand"], ["fit", "FOLDER"], ["run", "FOLDER/xyz"],
    ["goals", "FOLDER"], ["plan", "--of", "FOLDER"],
)  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_said_of_a_folder_and_its_log(spoken, folder, lang):
    for command in LOGGED:
        text = spoken(*(str(part).replace("FOLDER", str(folder)) for part in command), "--lang", lang)
        assert text.strip(), command
        assert leaks(text.replace(str(folder), ""), lang, {*NAMES, *proper_names(), *OF_THE_LOG}) == {}, (
            command
        )


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_fitted_and_played_again(spoken, folder, lang, tmp_path):
    """With the files that are written: tables of what is fitted, and a new folder."""
    own, new = shutil.copytree(folder, tmp_path / "ekmyra"), tmp_path / "ny"
    few = ["--years", "2", "--uncertainty", "2"]
    AlarmLog(own).map("", MAPPING + '"Rök" = "fire"\n')
    for command in (
        ["fit", own, "--holdout", "2022"], ["check", own], ["log", own], ["validate", own, "--holdout", "2022"],
        ["replay", own, "2022", *few], ["run", own, *few, "--assumptions"],
        ["compare", own, f"{own}/minimum", *few], ["goals", own, f"{own}/minimum", "--years", "2"], ["new", new],
    ):  # fmt: skip
        text = spoken(*command, "--lang", lang)
        assert "brandsim: " not in text, text
        assert leaks(text.replace(str(tmp_path), ""), lang, {*NAMES, *proper_names(), *OF_THE_LOG}) == {}, (
            command
        )
    written = [path.read_text("utf-8") for path in sorted(new.rglob("*")) if path.suffix in {".toml", ".md"}]
    assert len(written) == 2
    assert leaks("\n".join(written), lang, {*NAMES, *proper_names()}) == {}
