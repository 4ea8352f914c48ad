"""What a message tells the user to do can be done: its options, commands and arguments are there."""

import inspect
import re
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po

import brandsim
import brandsim.roads
import brandsim.simulation
from brandsim._data import data_file, data_folder
from brandsim.cli import cli
from brandsim.words.catalogue import catalogue
from support.code import SOURCE
from support.surfaces.sentences import sentences, sentences_of

ROOT = Path(brandsim.__file__).parents[2]
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
COMMAND = re.compile(r"[:(`] ?brandsim((?: [a-z]+)+)")
ARGUMENT = re.compile(r"\b([a-z_]+)=(?=[\w'\"{…])")
OF_OPENSTREETMAP = {"highway", "motor_vehicle", "route"}


def options_below(command):
    found = {flag for parameter in command.params for flag in (*parameter.opts, *parameter.secondary_opts)}
    below = command.commands.values() if isinstance(command, click.Group) else ()
    return found.union(*map(options_below, below))


def command_of(words):
    """Return the command that words name, and how many of them; fails if the first group has no such command."""
    command, used = cli, 0
    for word in words:
        if not isinstance(command, click.Group):
            break
        if word not in command.commands:
            break
        command, used = command.commands[word], used + 1
    return command, used


def parameters():
    """Return the names of all arguments of public functions, classes and their methods."""
    found = set()
    for module in (brandsim, brandsim.roads, brandsim.simulation):
        for name in dir(module):
            public = getattr(module, name)
            if name.startswith("_") or not callable(public):
                continue
            members = [getattr(public, part) for part in dir(public) if not part.startswith("_")]
            for one in (public, *filter(callable, members)):
                try:
                    found |= set(inspect.signature(one).parameters)
                except ValueError:  # of a builtin
                    continue
    return found


def columns():
    """Return the names of all columns that tables have."""
    return {line.split(",")[0] for file in (data_folder() / "schema").glob("*.csv")
            for line in file.read_text(encoding="utf-8").splitlines()}  # fmt: skip


@pytest.mark.slow
def test_every_option_that_an_error_names_is_one():
    known = options_below(cli)
    found = {option for sentence in sentences() for option in OPTION.findall(sentence)}
    assert {"--layer", "--crs", "--bbox", "--mapping", "--join", "--private"} <= found <= known


@pytest.mark.slow
def test_what_an_importer_tells_to_add_is_an_option_of_the_import():
    known = options_below(cli.commands["roads"].commands["import"])
    told = [OPTION.findall(sentence) for sentence in sentences(SOURCE / "roads" / "files")]
    told += [
        OPTION.findall(sentence) for sentence in sentences_of(SOURCE / "roads" / "graph" / "coordinates.py")
    ]
    assert {option for options in told for option in options} <= known


@pytest.mark.slow
def test_every_command_that_an_error_names_is_one():
    named = [match.split() for sentence in sentences() for match in COMMAND.findall(sentence)]
    assert ["roads", "mappings", "nvdb"] in named
    for words in named:
        command, used = command_of(words)
        assert used, words
        assert not isinstance(command, click.Group), words


@pytest.mark.slow
def test_every_argument_that_an_error_names_is_one():
    known = parameters() | columns() | OF_OPENSTREETMAP
    found = {name for sentence in sentences() for name in ARGUMENT.findall(sentence)}
    assert {"crs", "divert_returning", "passenger_only"} <= found <= known


def test_an_error_names_the_same_options_in_both_languages():
    with data_file("words", "gettext", "sv", "LC_MESSAGES", "brandsim.po").open("rb") as file:
        messages = [message for message in read_po(file, locale="sv") if isinstance(message.id, str)]
    for message in filter(lambda message: message.id, messages):
        assert set(OPTION.findall(message.id)) == set(OPTION.findall(message.string)), message.id
        assert set(ARGUMENT.findall(message.id)) == set(ARGUMENT.findall(message.string)), message.id


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_what_reports_tell_to_run_can_be_run(lang):
    known = options_below(cli)
    for text in catalogue(lang).values():
        assert set(OPTION.findall(str(text))) <= known, text
        for match in COMMAND.findall(str(text)):
            assert command_of(match.split())[1], text


def test_commands_of_the_documents_are_there():
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    said = [
        line
        for page in pages
        for line in re.findall(r"^(?:\$ )?brandsim (.+)$", page.read_text(encoding="utf-8"), re.M)
    ]
    assert len(said) > 25
    for line in said:
        words = line.split(" #")[0].split()
        command, used = command_of(words)
        known = options_below(command) if used else {*options_below(cli)}
        assert set(OPTION.findall(line.split(" #")[0])) <= known, line
