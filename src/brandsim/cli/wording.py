"""The help of the commands in the language that is asked for; English stands at the commands."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import TypeVar

import click

from brandsim.words.text import languages
from brandsim.words.translation import translated

C = TypeVar("C", bound=click.Command)


def asked_language(arguments: Sequence[str]) -> str:
    """Find the language of a command line before it is parsed: what ``--lang`` says, else Swedish.

    Parameters
    ----------
    arguments : sequence of str
    """
    first, *_ = languages()
    given = [
        value
        for at, argument in enumerate(arguments)
        for value in (argument.removeprefix("--lang="), *arguments[at + 1 : at + 2])
        if argument in {"--lang", f"--lang={value}"} and value in languages()
    ]
    return given[-1] if given else first


def worded(command: C, lang: str) -> C:
    """Copy a command, and what is below it, with every text of its help in a language.

    Parameters
    ----------
    command : click Command
    lang : str
        One of `languages`.
    """
    told = copy.copy(command)
    told.help = "\n\n".join(
        translated(" ".join(paragraph.split()), lang)
        for paragraph in (command.help or "").partition("\f")[0].strip().split("\n\n")
    )
    told.epilog = "\n".join(_line(line, lang) for line in (command.epilog or "").splitlines())
    told.options_metavar = translated(command.options_metavar or "", lang)
    told.params = [_worded_parameter(parameter, lang) for parameter in command.params]
    if isinstance(told, click.Group):
        told.subcommand_metavar = translated(told.subcommand_metavar, lang)
        told.commands = {name: worded(below, lang) for name, below in told.commands.items()}
    return told


def _line(line: str, lang: str) -> str:
    """Translate a line of examples: the command where it names files, and what it is for."""
    return "".join(part if part.isspace() else translated(part, lang) for part in re.split("( {2,})", line))


def _worded_parameter(parameter: click.Parameter, lang: str) -> click.Parameter:
    told = copy.copy(parameter)
    if isinstance(told, click.Option):
        told.help = translated(told.help or "", lang)
        if told.metavar is not None or not isinstance(told.type, click.Choice):
            told.metavar = translated(told.metavar or told.type.name.upper(), lang)
    else:
        name = translated((told.name or "").upper(), lang)
        told.metavar = (name if told.required else f"[{name}]") + ("" if told.nargs == 1 else "...")
    return told
