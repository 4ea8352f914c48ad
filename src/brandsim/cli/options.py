"""The options that several commands have, each said once, and the examples below their help."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from brandsim.cli.compiling import say_what_is_compiled
from brandsim.response.statistics import TIME_STATISTICS
from brandsim.words.text import languages

Command = TypeVar("Command", bound=Callable[..., Any])
Option = Callable[[Any], Any]


def combined(*options: Option) -> Option:
    """Combine several options into one, in their order."""

    def give(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return give


def examples(*lines: str) -> str:
    """Lay out examples as they stand below the help of a command."""
    return "\n".join(["\b", "Exempel:", *(f"  {line}" for line in lines)]) + "\n"


def file_option(flag: str, what: str, name: str | None = None) -> Option:
    """Make an option that names a file to write.

    Parameters
    ----------
    flag : str
    what : str
        Its help.
    name : str, optional
        The command's argument, if not that of the flag.
    """
    names = (flag,) if name is None else (flag, name)
    return click.option(*names, type=click.Path(dir_okay=False), help=what)


def default_option(flag: str, default: Any, what: str) -> Option:
    """Make an option whose default stands in the help.

    Parameters
    ----------
    flag : str
    default : object
    what : str
        Its help.
    """
    return click.option(flag, default=default, show_default=True, help=what)


def _said_in(_context: click.Context, _option: click.Parameter, lang: str) -> str:
    say_what_is_compiled(lang)
    return lang


LANG = click.option(
    "--lang",
    type=click.Choice(languages()),
    default="sv",
    show_default=True,
    callback=_said_in,
    help="Språk.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Skriv som JSON, för andra program.")
SEED = default_option("--seed", 1, "Frö: samma frö ger samma resultat.")
THREADS = click.option(
    "--threads",
    type=int,
    help="Trådar; så många som datorn har kärnor om inget annat sägs. Resultatet är detsamma.",
)
STATISTIC = default_option(
    "--statistic", "median", f"Mått som jämförs med målet: {', '.join(TIME_STATISTICS)}."
)
ABSENT = click.option(
    "--absent", type=float, help="Andel av schemalagd tid som är frånvaro; annars data/staffing/absence.csv."
)

SIMULATION = combined(
    click.option("--years", type=int, help="Antal simulerade år; 200 om inget annat sägs."),
    SEED,
    default_option("--engine", "numba", "numba (snabb) eller simpy (läsbar referens); samma svar."),
    THREADS,
    default_option("--uncertainty", 100, "Hur många gånger antagandena dras ur sina intervall."),
    click.option(
        "--events",
        default="all",
        show_default=True,
        callback=lambda _context, _option, text: _types(text),
        help="Vilka larm som räknas: all, eller typer med komma.",
    ),
    STATISTIC,
)
"""What every simulation takes: the keywords of `brandsim.simulate` and `brandsim.compare`."""

REPORT = combined(
    file_option("--html", "Skriv en sida för webbläsaren.", "html_path"),
    file_option("--excel", "Skriv en arbetsbok.", "excel_path"),
    LANG,
    JSON,
)
"""Where a run or a comparison is written, and in which language."""

MOMENT = combined(
    click.option(
        "--at",
        "moment",
        default="2025-01-15 12:00",
        show_default=True,
        help="När, svensk tid: ÅÅÅÅ-MM-DD TT:MM.",
    ),
    click.option(
        "--surface",
        type=click.Choice(["bare", "wet", "snow"]),
        default="bare",
        show_default=True,
        help="Väglag: barmark, vått, snö eller is.",
    ),
    default_option("--scenario", "ambition", "Vems vägar, färjor, stationer och båtar."),
    LANG,
)
"""When, on what road surface and on whose roads."""


def _types(events: str) -> str | list[str]:
    names = [name.strip() for name in events.split(",") if name.strip()]
    return "all" if names in ([], ["all"]) else names
