"""``brandsim anchors``: the model beside figures from outside, and its answer where they hold."""

from __future__ import annotations

import click

from brandsim.cli.options import JSON, LANG, SEED, STATISTIC, THREADS, default_option, examples, file_option
from brandsim.cli.output import check_files, print_json, write_report
from brandsim.cli.terminal import say


@click.command(
    epilog=examples(
        "brandsim anchors",
        "brandsim anchors minimum --condition on_call_missions_2019 --condition national_rate_2024",
        "brandsim anchors ambition --uncertainty 400 --condition plan_2023 --json",
    )
)
@click.argument("scenario", default="ambition")
@click.option(
    "--condition",
    multiple=True,
    help="Weigh the draws of the assumptions by this figure; may be given several times.",
)
@click.option("--years", type=int, help="Number of simulated years; 200 if not given.")
@SEED
@THREADS
@default_option("--uncertainty", 100, "How many times the assumptions are drawn from their ranges.")
@STATISTIC
@file_option("--html", "Write a page for the browser.", "html_path")
@LANG
@JSON
def anchors(
    scenario: str,
    condition: tuple[str, ...],
    years: int | None,
    seed: int,
    threads: int | None,
    uncertainty: int,
    statistic: str,
    html_path: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Hold SCENARIO against published figures, and show what it answers if they are true.

    \N{FORM FEED}

    Parameters
    ----------
    scenario : str
        Its name, or a file.
    condition : tuple of str
        Anchors that hold.
    years, seed, threads, uncertainty, statistic
        Keywords of `brandsim.anchors`.
    html_path : str or None
        File to write besides.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    check_files(html_path)
    from brandsim.report.reports import anchors as held

    result = held(
        scenario, years, seed, threads, condition=condition, uncertainty=uncertainty, statistic=statistic
    )
    write_report(result, html_path, None, lang)
    if as_json:
        print_json(result.summary(lang))
    else:
        say(result.text(lang), nl=False)
