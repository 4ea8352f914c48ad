"""The options that several commands have, each said once, and the examples below their help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from brandsim.cli.compiling import say_what_is_compiled
from brandsim.response.definition import EVENT_FILTERS, URGENT
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
    """Lay out examples as they stand below the help of a command, what they are for two blanks behind them."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)]) + "\n"


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


def default_option(flag: str, default: Any, what: str, choices: Sequence[str] = ()) -> Option:
    """Make an option whose default stands in the help.

    Parameters
    ----------
    flag : str
    default : object
    what : str
        Its help.
    choices : sequence of str
        Words that the help offers; that it is one of them is checked where it is used.
    """
    offered = f"[{'|'.join(choices)}]" if choices else None
    return click.option(flag, default=default, show_default=True, help=what, metavar=offered)


def _inherited(context: click.Context, option: click.Parameter, value: Any) -> Any:
    """Return the value of an option, or what the group before the command was given if the command says nothing."""
    name = option.name or ""
    own = context.get_parameter_source(name) is not ParameterSource.DEFAULT
    return value if own or context.parent is None else context.parent.params.get(name, value)


def _said_in(context: click.Context, option: click.Parameter, lang: str) -> str:
    lang = str(_inherited(context, option, lang))
    say_what_is_compiled(lang)
    return lang


LANG = click.option(
    "--lang",
    type=click.Choice(languages()),
    default="sv",
    show_default=True,
    callback=_said_in,
    help="Language.",
)
JSON = click.option(
    "--json", "as_json", is_flag=True, callback=_inherited, help="Write as JSON, for other programs."
)
SEED = default_option("--seed", 1, "Seed: the same seed gives the same result.")
THREADS = click.option(
    "--threads",
    type=int,
    help="Threads; as many as the machine has cores if not given. The result is the same.",
)
STATISTIC = default_option(
    "--statistic", "median", "Statistic that is compared with the goal.", choices=TIME_STATISTICS
)
KEEP = click.option(
    "--keep",
    type=click.Path(file_okay=False),
    help="Keep what is finished in this folder; the same command goes on from there.",
)
WORKERS = click.option(
    "--workers",
    type=int,
    help="How many chunks are played at once; as many as the machine has cores if not given.",
)
SCHEDULER = click.option(
    "--scheduler", help="Address of a dask cluster that runs; else one is made on this machine."
)
PLAYED_BY = combined(
    click.option(
        "--on",
        metavar="[threads|processes|dask]",
        help="Who plays, as in `brandsim sweep`; this process and copies of it if not given.",
    ),
    WORKERS,
    SCHEDULER,
)
"""Who plays, where that need not be said."""
ABSENT = click.option(
    "--absent", type=float, help="Share of rostered time that is absence; else data/staffing/absence.csv."
)

CONDITION = click.option(
    "--condition",
    multiple=True,
    help="Weigh the draws of the assumptions by this figure of `brandsim anchors` too; may be given several times.",
)

SIMULATION = combined(
    click.option("--years", type=int, help="Number of simulated years; 200 if not given."),
    SEED,
    default_option("--engine", "numba", "numba (fast) or simpy (a reference to read); the same answer."),
    THREADS,
    default_option("--uncertainty", 100, "How many times the assumptions are drawn from their ranges."),
    click.option(
        "--events",
        default=URGENT,
        show_default=True,
        callback=lambda _context, _option, text: _types(text),
        help="Which alarms count: priority_1_2, all, priority_1_2_without_ivpa, or types with commas.",
    ),
    STATISTIC,
)
"""What every simulation takes: the keywords of `brandsim.simulate` and `brandsim.compare`."""

REPORT = combined(
    file_option("--html", "Write a page for the browser.", "html_path"),
    file_option("--excel", "Write a workbook.", "excel_path"),
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
        help="When, Swedish time: YYYY-MM-DD HH:MM.",
    ),
    click.option(
        "--surface",
        type=click.Choice(["bare", "wet", "snow"]),
        default="bare",
        show_default=True,
        help="Road surface: bare, wet, snow or ice.",
    ),
    default_option(
        "--scenario", "ambition", "Whose roads, assumptions and people on duty: a name or a file."
    ),
    LANG,
)
"""When, on what road surface, and whose roads, assumptions and people on duty."""


def _types(events: str) -> str | list[str]:
    names = [name.strip() for name in events.split(",") if name.strip()]
    return names[0] if len(names) == 1 and names[0] in EVENT_FILTERS else names
