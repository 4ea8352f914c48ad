"""``brandsim fit``: a municipality's demand fitted to its own log."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from brandsim.cli.options import JSON, LANG, examples, file_option
from brandsim.cli.output import check_files, print_json, print_rows, write_figure
from brandsim.cli.terminal import say
from brandsim.words.catalogue import term

if TYPE_CHECKING:
    from brandsim.scenarios.folders.fit import FittedFolder
    from brandsim.scenarios.folders.logged_times import LoggedTimes


@click.command(
    epilog=examples(
        "brandsim fit exempel",
        "brandsim fit exempel --holdout 2025 --picture fit.png",
    )
)
@click.argument("folder", type=click.Path())
@click.option(
    "--holdout",
    type=int,
    multiple=True,
    help="A calendar year that is not counted; may be given several times.",
)
@file_option("--picture", "Draw what was counted beside what was fitted (.png).")
@LANG
@JSON
def fit(folder: str, holdout: tuple[int, ...], picture: str | None, lang: str, as_json: bool) -> None:
    """Fit a municipality's FOLDER to its log: numbers, hours, places, times on scene, speed and turnout.

    What is found is written to the folder fitted, and scenarios are played on it from then on.

    \N{FORM FEED}

    Parameters
    ----------
    folder : str
    holdout : tuple of int
        Years that are not counted.
    picture : str or None
        File of the figure.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    check_files(picture)
    from brandsim.report.figures.fit import fit_figure
    from brandsim.scenarios.folders.fit import fit_folder
    from brandsim.scenarios.folders.logged_times import told_rows
    from brandsim.scenarios.folders.logged_turnouts import FEWEST
    from brandsim.words.numbers import number, percent, percent_span

    found = fit_folder(folder, holdout)
    write_figure(lambda: fit_figure(found, lang), picture)
    if as_json:
        print_json(found.summary())
        return
    print_rows(found.rows(), lang, as_json=False)
    times = told_rows(found.times)
    if times:
        say("")
        print_rows(times, lang, as_json=False)
    else:
        say(term("fit_no_times", lang, least=FEWEST))
    for line in _of_responses(found.times, lang):
        say(line)
    error = found.found.total_log_sd
    say(
        term(
            "fit_told",
            lang,
            n=number(int(found.found.counted.sum()), lang, 0),
            first=found.days[0],
            last=found.days[1],
            dispersion=number(found.found.dispersion, lang, 2),
            error=percent(1.96 * error, lang, 1),
        )
    )
    trend = found.found.trend
    low, high = trend.interval95
    say(
        term(
            "fit_trend",
            lang,
            rate=percent(math.expm1(trend.log_rate), lang, 1),
            interval=percent_span((math.expm1(low), math.expm1(high)), lang),
            year=found.year,
        )
    )
    if found.held_out:
        say(term("fit_held_out", lang, years=", ".join(map(str, found.held_out))))
    if found.left_out:
        say(term("def_left_out", lang, n=number(found.left_out, lang, 0)))
    if found.storm_days:
        say(term("fit_storms", lang, days=", ".join(found.storm_days)))
        say(_of_storms(found, lang))
    say(term("fit_written", lang, folder=found.folder))


def _of_storms(found: FittedFolder, lang: str) -> str:
    """Say what storms bring, or that there were too few of them."""
    from brandsim.demand.logged_storms import FEWEST_STORMS
    from brandsim.words.numbers import number

    storms = found.found.storms
    if storms is None:
        return term("fit_storms_few", lang, least=FEWEST_STORMS)
    return term(
        "fit_storms_fitted",
        lang,
        n=storms.number,
        per_year=number(storms.per_year, lang, 1),
        size=number(storms.size, lang, 0),
        hours=number(storms.duration_h, lang, 0),
    )


def _of_responses(times: LoggedTimes, lang: str) -> Iterator[str]:
    """Yield what the log does not say of people on call, and of which stations."""
    from brandsim.scenarios.folders.logged_responses import FEWEST
    from brandsim.words.numbers import listed, number

    found = times.responses
    for one in found.unsaid:
        names = listed([times.names[key] for key in one.stations], lang) if one.stations else ""
        yield term(f"fit_response_{one.reason}", lang, stations=names, least=FEWEST)
    if found.level is not None and not found.failures:
        yield term("fit_response_given", lang)
    if found.level is not None and found.unknown:
        yield term("fit_response_unknown", lang, n=number(found.unknown, lang, 0))
    if times.elsewhere:
        told = [f"{name} ({number(n, lang, 0)})" for name, n in times.elsewhere.items()]
        yield term("fit_elsewhere", lang, stations=listed(told, lang))
