"""The command line: every number a click away, for people and for machines.

Help is what a command's docstring says up to the form feed, in English; `worded` tells it in the language asked for.
"""

from __future__ import annotations

import gc
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import click

from brandsim import __version__
from brandsim._errors import BrandsimError, InputError, InputWarning, verbatim
from brandsim._files import said_by_system
from brandsim.cli.anchors import anchors
from brandsim.cli.app import app
from brandsim.cli.compare import compare, explain, goals, sensitivity
from brandsim.cli.fit import fit
from brandsim.cli.folder import check, new
from brandsim.cli.forecast import forecast
from brandsim.cli.leaving import BEFORE_RINGS, ONE_THREAD, leave
from brandsim.cli.log import log
from brandsim.cli.options import JSON, LANG, examples
from brandsim.cli.output import INTERRUPTED, forget_files, kept_files
from brandsim.cli.plan import demand, plan, scenarios
from brandsim.cli.replay import replay
from brandsim.cli.reproduce import reproduce
from brandsim.cli.roads.network import roads
from brandsim.cli.roads.travel import calibrate, edits, map_, route
from brandsim.cli.run import run, validate
from brandsim.cli.staffing import posts, roster
from brandsim.cli.statistics import statistics
from brandsim.cli.sweep import sweep
from brandsim.cli.terminal import say, show_what_can_be_shown
from brandsim.cli.wording import asked_language, worded
from brandsim.words.catalogue import term
from brandsim.words.translation import error_text, spoken


@click.group(
    invoke_without_command=True,
    epilog=examples(
        "brandsim                                      the default scenario against the goal",
        "brandsim run minimum --years 400",
        "brandsim compare without_five_posts five_posts --html comparison.html --excel comparison.xlsx",
        "brandsim goals without_five_posts five_posts  which of the goals are met, and at what cost",
        "brandsim sensitivity ambition                 which assumptions move the answer",
        "brandsim anchors                              the model beside published figures",
        "brandsim forecast 10.8                        the year from the figure of its first months",
        "brandsim explain minimum                      why an alarm got the response that it got",
        "brandsim plan check                           what of the plan does not add up",
        "brandsim scenarios                            which scenarios ship",
        "brandsim new exempel                          begin a municipality of one's own",
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="brandsim", message="%(prog)s %(version)s")
@LANG
@JSON
@click.pass_context
def cli(context: click.Context, lang: str, as_json: bool) -> None:
    """Ask what a staffing decision buys: simulate the rescue service's alarms, crews and response times.

    Without a command the default scenario is run: how long it takes from alarm to arrival, against the goal.

    \N{FORM FEED}

    Parameters
    ----------
    context : click Context
        Says whether a command follows.
    lang, as_json : str, bool
        Of every command that follows and names no other language, and of the run without a command.
    """
    if context.invoked_subcommand is None:
        context.invoke(run, lang=lang, as_json=as_json)


for _command in (
    run,
    compare,
    app,
    goals,
    sensitivity,
    sweep,
    anchors,
    statistics,
    forecast,
    explain,
    plan,
    demand,
    scenarios,
    new,
    check,
    log,
    fit,
    replay,
    reproduce,
    posts,
    roster,
    roads,
    validate,
):
    cli.add_command(_command)
for _command in (route, map_, edits, calibrate):
    roads.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; a fault of the user's is one line on standard error and exit status 2.

    What is said is in the language that ``--lang`` asks for, else Swedish.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those of the process.
    """
    if arguments is None:
        gc.set_threshold(BEFORE_RINGS)
        os.environ.setdefault(*ONE_THREAD)
    given = sys.argv[1:] if arguments is None else list(arguments)
    lang = asked_language(given)
    show_what_can_be_shown()
    forget_files()
    with spoken(lang), warnings.catch_warnings():
        warnings.showwarning = partial(_show_warning, warnings.showwarning, lang)
        try:
            worded(cli, lang).main(args=given, prog_name="brandsim", standalone_mode=False)
        except BrandsimError as error:
            _fail(error_text(error, lang))
        except OSError as error:  # of a file that no door has looked at
            _fail(error_text(_of_system(error), lang))
        except click.exceptions.Abort:
            kept = kept_files()
            said = (
                term("interrupted_kept", lang, files=", ".join(kept)) if kept else term("interrupted", lang)
            )
            say(f"\nbrandsim: {said}", err=True)
            _end(INTERRUPTED, arguments)
        except click.ClickException as error:
            _fail(error.format_message())
        except SystemExit as end:
            _end(end.code, arguments)
    if arguments is None:
        leave()


def _end(status: str | int | None, arguments: Sequence[str] | None) -> None:
    """End with an exit status: a process of its own at once, so that nobody waits for threads that still play."""
    if arguments is None and isinstance(status, int):
        leave(status)
    sys.exit(status)


def _show_warning(
    show: Callable[..., None], lang: str, message: Warning | str, category: type[Warning], *more: Any
) -> None:
    """Tell a warning of ours in a line on standard error; leave others to Python's own `show`."""
    if isinstance(message, InputWarning):
        say(f"brandsim: {error_text(message, lang)}", err=True)
    else:
        show(message, category, *more)


def _of_system(error: OSError) -> InputError:
    cure = "Check the path, the rights and the room on the disk."
    found = verbatim(said_by_system(error))
    return InputError(str(error.filename or ""), "", found, "a file or folder that can be used", cure)


def _fail(message: str) -> None:
    say(f"brandsim: {message}", err=True)
    sys.exit(2)
