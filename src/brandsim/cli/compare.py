"""Commands for decisions: scenarios compared, the plan's goals, what moves the answer, and why it is as it is."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import click

from brandsim._errors import NOTHING, InputError, Said
from brandsim.cli.options import (
    JSON,
    KEEP,
    LANG,
    PLAYED_BY,
    REPORT,
    SEED,
    SIMULATION,
    STATISTIC,
    THREADS,
    default_option,
    examples,
    file_option,
)
from brandsim.cli.output import (
    INTERRUPTED,
    check_files,
    print_found,
    print_json,
    will_keep,
    write_figure,
    write_report,
)
from brandsim.cli.terminal import say


@click.command(
    epilog=examples(
        "brandsim compare without_five_posts five_posts",
        "brandsim compare ambition minimum my_scenario.toml --html comparison.html --excel comparison.xlsx",
        "brandsim compare ambition minimum --worlds 50 --worlds-file worlds.json",
        "brandsim compare minimum on_call_instead --condition plan_2022    what if the plan's figure holds?",
    )
)
@click.argument("baseline")
@click.argument("others", nargs=-1, required=True)
@click.option(
    "--per-draw", type=int, help="Years at each draw of the assumptions; few are enough for many scenarios."
)
@click.option(
    "--worlds",
    type=int,
    default=0,
    help="In how many drawn worlds the decision is tried, each long enough to tell; 50 take some seconds more.",
)
@click.option("--world-years", type=int, default=60, show_default=True, help="Years in each world.")
@file_option("--worlds-file", "Keep what was played in the worlds, and show it again from there.")
@click.option(
    "--condition",
    multiple=True,
    help="Show the answers weighed too, where this figure of `brandsim anchors` holds of BASELINE; may be given "
    "several times. It weighs --worlds too.",
)
@click.option(
    "--minute-tkr",
    type=float,
    help="What a minute is worth a year, in tkr: with --worlds it says what more knowledge is worth.",
)
@file_option("--pdf", "Write the decision on two pages.", "pdf_path")
@file_option("--docx", "Write the same for Word.", "docx_path")
@click.option(
    "--lives", is_flag=True, help="Turn time into lives by a published rule of thumb, with its source."
)
@KEEP
@PLAYED_BY
@SIMULATION
@REPORT
def compare(
    baseline: str,
    others: tuple[str, ...],
    lives: bool,
    pdf_path: str | None,
    docx_path: str | None,
    html_path: str | None,
    excel_path: str | None,
    keep: str | None,
    on: str | None,
    workers: int | None,
    scheduler: str | None,
    lang: str,
    as_json: bool,
    **simulation: Any,
) -> None:
    """Compare BASELINE with OTHERS on the same alarms: paired differences, cost and what the money buys.

    Ctrl-C interrupts; scenarios that are finished are reported all the same.

    \N{FORM FEED}

    Parameters
    ----------
    baseline : str
    others : tuple of str
        Names of scenarios, or files.
    lives : bool
        Whether lives saved are counted.
    pdf_path, docx_path, html_path, excel_path : str or None
        Files to write besides.
    keep : str or None
        Folder of what is finished.
    on, workers, scheduler : str, int and str, or None
        Who plays.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    **simulation
        Keywords of `brandsim.compare`.
    """
    check_files(html_path, excel_path, pdf_path, docx_path)
    from brandsim.report.reports import compare as compare_scenarios

    if lives:  # what lives are counted by is checked before the years are simulated
        from brandsim.scenarios.files.scenario import load_scenario
        from brandsim.scenarios.money.gains import lives_rule

        for other in others:
            lives_rule(load_scenario(other))
    with _kept(keep), _played(on, workers, scheduler):
        result = compare_scenarios([baseline, *others], **simulation)
    write_report(result, html_path, excel_path, lang)
    for path, write in ((pdf_path, result.to_pdf), (docx_path, result.to_docx)):
        if path:
            say(write(path, lang), err=True)
    if as_json:
        print_json(result.summary(lang) | ({"lives": result.lives(lang).to_dict("records")} if lives else {}))
    else:
        say(result.text(lang, lives=lives))
    if result.stopped is not None:
        sys.exit(INTERRUPTED)


def _kept(folder: str | None) -> AbstractContextManager[None]:
    """Return what has finished parts kept, where that is asked for."""
    from brandsim.report.keeping import keeping

    if folder is None:
        return nullcontext()
    will_keep(folder)
    return keeping(folder)


def _played(on: str | None, workers: int | None, scheduler: str | None) -> AbstractContextManager[None]:
    """Return what has others play, where that is asked for."""
    if on is None and workers is None and scheduler is None:
        return nullcontext()
    if on is None:
        what, cure = Said("--on beside --workers or --scheduler"), Said("Say who plays.")
        raise InputError("playing", "executor", NOTHING, what, cure)
    from brandsim.sweeps.playing import playing

    return playing(on, workers=workers, scheduler=scheduler)  # type: ignore[arg-type]  # `playing` checks it


@click.command(
    epilog=examples(
        "brandsim goals without_five_posts five_posts",
        "brandsim goals minimum_without_five_posts on_call_instead new_station --json",
    )
)
@click.argument("baseline")
@click.argument("others", nargs=-1)
@click.option(
    "--years", type=int, help="Number of simulated years for each calendar year; 200 if none is given."
)
@default_option("--uncertainty", 100, "How many times the assumptions are drawn.")
@default_option("--far-min", 20.0, "Minutes above which BASELINE is long in coming to a place.")
@click.option(
    "--condition",
    multiple=True,
    help="Tell probabilities weighed too, where this figure of `brandsim anchors` holds of BASELINE; may be given "
    "several times.",
)
@STATISTIC
@KEEP
@PLAYED_BY
@SEED
@THREADS
@LANG
@JSON
def goals(
    baseline: str,
    others: tuple[str, ...],
    keep: str | None,
    on: str | None,
    workers: int | None,
    scheduler: str | None,
    lang: str,
    as_json: bool,
    **simulation: Any,
) -> None:
    """Judge the goals: which the scenarios meet in each year, how probably and at what cost.

    Cost is counted against BASELINE. Goals beyond the model come last.

    \N{FORM FEED}

    Parameters
    ----------
    baseline : str
    others : tuple of str
        Names of scenarios, or files.
    keep : str or None
        Folder of what is finished.
    on, workers, scheduler : str, int and str, or None
        Who plays.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    **simulation
        Keywords of `brandsim.goals`.
    """
    from brandsim.report.reports import goals as find_goals

    with _kept(keep), _played(on, workers, scheduler):
        result = find_goals([baseline, *others], **simulation, details=False)
    if as_json:
        print_json(result.summary(lang))
    else:
        say(result.text(lang), nl=False)
    if result.stopped is not None:
        sys.exit(INTERRUPTED)


@click.command(
    epilog=examples(
        "brandsim sensitivity ambition                       what moves the answer against the goal?",
        "brandsim sensitivity on_call_instead --baseline minimum_without_five_posts --draws 500",
        "brandsim sensitivity five_posts --baseline without_five_posts --indicator full_response --picture s.png",
    )
)
@click.argument("scenario", default="ambition")
@click.option(
    "--baseline", help="Compare with this: the answer is the difference, and flips where it is zero."
)
@click.option(
    "--indicator", "name", default="response_time", show_default=True, help="As in `brandsim run --json`."
)
@default_option("--statistic", "median", "Statistic that the answer is in: mean, median, p90, share_10 …")
@default_option("--years", 20, "Years at each set of assumptions.")
@default_option("--draws", 0, "Draw so many sets, at least 100, for shares of the variance.")
@click.option(
    "--condition",
    multiple=True,
    help="With --draws: tell the answer weighed too, where this figure of `brandsim anchors` holds of --baseline, or "
    "of SCENARIO; may be given several times.",
)
@file_option("--picture", "Draw as PNG.")
@KEEP
@PLAYED_BY
@SEED
@THREADS
@LANG
@JSON
def sensitivity(
    scenario: str,
    baseline: str | None,
    picture: str | None,
    keep: str | None,
    on: str | None,
    workers: int | None,
    scheduler: str | None,
    lang: str,
    as_json: bool,
    **simulation: Any,
) -> None:
    """Which assumptions move the answer, one at a time and all at once, and the value where the decision flips.

    \N{FORM FEED}

    Parameters
    ----------
    scenario : str
    baseline : str or None
        Names of scenarios, or files.
    picture : str or None
        File to draw besides.
    keep : str or None
        Folder of what is finished.
    on, workers, scheduler : str, int and str, or None
        Who plays.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    **simulation
        Keywords of `brandsim.sensitivity`.
    """
    check_files(picture)
    from brandsim.report.reports import sensitivity as find

    with _kept(keep), _played(on, workers, scheduler):
        result = find(scenario, baseline, **simulation)
    write_figure(lambda: result.figure(lang), picture)
    if as_json:
        print_json(result.summary(lang))
    else:
        say(result.text(lang), nl=False)


@click.command(
    epilog=examples(
        "brandsim explain minimum                  the twelve alarms that took longest",
        "brandsim explain minimum 542 --year 1 --html alarm542.html",
        "brandsim explain minimum --stories 20     the twenty slowest in words, and twenty at random",
    )
)
@click.argument("scenario", default="ambition")
@click.argument("incident", type=int, required=False)
@click.option("--year", "replication", default=0, show_default=True, help="Simulated year, counted from 0.")
@default_option("--seed", 1, "Seed: the same seed gives the same year.")
@click.option(
    "--stories", type=int, help="Tell so many of the slowest alarms in words, and as many at random."
)
@file_option("--html", "Write a page with a map and a timeline.", "html_path")
@LANG
@JSON
def explain(
    scenario: str,
    incident: int | None,
    replication: int,
    seed: int,
    stories: int | None,
    html_path: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Explain an alarm of a simulated year: who was sent and why, when each came, what made it late.

    Without INCIDENT the alarms that took longest are listed; --stories tells them in words. The same SCENARIO, year
    and seed give the same alarms as `brandsim run`.

    \N{FORM FEED}

    Parameters
    ----------
    scenario : str
        Its name, or a file.
    incident : int or None
        None lists those that took longest.
    replication, seed : int
        Which year of which simulation.
    stories : int or None
        How many of the slowest, and at random, are told instead.
    html_path : str or None
        File to write besides.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    check_files(html_path)
    from brandsim.report.explanation import alarms, explain_incident, stories as found_stories

    if stories is not None:
        if incident is not None or html_path is not None:
            what, cure = Said("no INCIDENT and no --html beside --stories"), Said("Leave one of them out.")
            raise InputError("explain", "stories", stories, what, cure)
        told = found_stories(scenario, stories, seed, replication, lang)
        if as_json:
            print_json(told.summary(lang))
        else:
            say("\n".join(row["text"] for row in told.rows), nl=False)
        return
    if incident is None:
        if html_path is not None:
            what, cure = Said("an INCIDENT whose page it is"), Said("Name an alarm of the list.")
            raise InputError("explain", "html", html_path, what, cure)
        print_found(alarms(scenario, seed, replication, lang), lang, as_json)
        return
    explained = explain_incident(scenario, seed, replication, incident)
    write_report(explained, html_path, None, lang)
    if as_json:
        print_json(explained.summary(lang))
    else:
        say(explained.text(lang), nl=False)
