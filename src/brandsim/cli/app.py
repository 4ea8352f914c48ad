"""``brandsim app``: a live workshop in the browser of this computer."""

from __future__ import annotations

import sys
import webbrowser
from functools import partial

import click

from brandsim._errors import NOTHING, InputError, Said
from brandsim.cli.options import JSON, LANG, SEED, THREADS, default_option, examples
from brandsim.cli.output import print_json
from brandsim.cli.terminal import say
from brandsim.words.catalogue import term

_MOST_YEARS = 10_000


@click.command(
    epilog=examples(
        "brandsim app                              the default scenario, changed by sliders",
        "brandsim app five_posts                   another base",
        "brandsim app exempel                      a municipality of one's own",
        "brandsim app --no-open --port 8765        print the address alone",
    )
)
@click.argument("scenario", default="ambition")
@default_option("--live-years", 40, "Years behind a live answer.")
@default_option("--years", 200, "Years behind the page and the workbook that are saved.")
@default_option(
    "--uncertainty", 100, "How many times the assumptions are drawn for what is saved; 10 of them live."
)
@default_option("--port", 0, "Port on this computer; 0 takes one that is free.")
@click.option("--open/--no-open", "opened", default=True, help="Open the browser.")
@SEED
@THREADS
@LANG
@JSON
def app(
    scenario: str,
    live_years: int,
    years: int,
    uncertainty: int,
    port: int,
    opened: bool,
    seed: int,
    threads: int | None,
    lang: str,
    as_json: bool,
) -> None:
    """Change SCENARIO by sliders in the browser: levels, crews, turnout and closed hours, and see what it gives.

    Only this computer is answered, and only with the token of the address that is printed. What was chosen can be saved
    as a scenario. Ctrl-C ends it.

    \N{FORM FEED}

    Parameters
    ----------
    scenario : str
        The base: its name, a file, or a municipality's folder.
    live_years, years, uncertainty, seed, threads
        Of the simulations.
    port : int
    opened : bool
        Whether the browser is opened.
    lang, as_json : str, bool
        Language of the page, and whether its address is told as JSON.
    """
    from brandsim._arguments import whole_number

    try:
        from brandsim.app.server import listening, serve
    except ImportError as error:
        if (error.name or "").partition(".")[0] == "brandsim":
            raise
        cure = Said('Install it: pip install "brandsim[app]".')
        raise InputError("app", "", NOTHING, Said("the package {name}", name=error.name), cure) from error
    from brandsim.app.workshop import Settings, Workshop

    workshop = Workshop(
        scenario,
        Settings(
            whole_number("app", "live_years", live_years, 1, _MOST_YEARS),
            whole_number("app", "years", years, 1, _MOST_YEARS),
            whole_number("app", "uncertainty", uncertainty, 0, _MOST_YEARS),
            whole_number("app", "seed", seed, 0, 2**62),
            threads,
        ),
        lang,
    )
    base = workshop.base.called(lang)
    with listening(port) as door:
        say(term("app_begins", lang, base=base), err=True)
        workshop.prepare()
        serve(workshop, door, partial(_announce, opened=opened, as_json=as_json, lang=lang))
    say(f"\n{term('app_ended', lang)}", err=True)


def _announce(address: str, *, opened: bool, as_json: bool, lang: str) -> None:
    """Tell the address, and open it where that is wanted."""
    if as_json:
        print_json({"address": address})
    else:
        say(term("app_open", lang))
        say(address)
    sys.stdout.flush()  # whoever reads it by a pipe waits for it
    say(term("app_ends", lang), err=True)
    if opened:
        webbrowser.open(address)
