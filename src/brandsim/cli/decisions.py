"""Commands for decisions: which goals a scenario meets, and which assumptions move the answer."""

from __future__ import annotations

import os
from typing import Any

import click

from brandsim._data import check_can_be_written
from brandsim.cli.output import print_json


def _played(command: Any) -> Any:
    """Give a command the options of how years are played."""
    options = [
        click.option("--seed", default=1, show_default=True, help="Frö: samma frö ger samma resultat."),
        click.option(
            "--threads",
            default=min(os.cpu_count() or 1, 4),
            help="Trådar; så många som datorn har kärnor, högst 4. Resultatet är detsamma.",
        ),
        click.option(
            "--lang", type=click.Choice(["sv", "en"]), default="sv", show_default=True, help="Språk."
        ),
        click.option("--json", "as_json", is_flag=True, help="För maskiner."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.command(
    epilog="\b\nExempel:\n  brandsim goals without_five_posts five_posts\n"
    "  brandsim goals minimum_without_five_posts on_call_instead new_station --json\n"
)
@click.argument("baseline")
@click.argument("others", nargs=-1)
@click.option(
    "--years", type=int, help="Antal simulerade år för vart och ett av planens år; 200 om inget sägs."
)
@click.option("--uncertainty", default=100, show_default=True, help="Hur många gånger antagandena dras.")
@click.option("--statistic", default="median", show_default=True, help="Mått som jämförs med målet.")
@_played
def goals(
    baseline: str,
    others: tuple[str, ...],
    years: int | None,
    uncertainty: int,
    statistic: str,
    seed: int,
    threads: int,
    lang: str,
    as_json: bool,
) -> None:
    """Planens mål: vilka scenarierna uppfyller 2024, 2025 och 2026, hur sannolikt och till vilken kostnad.

    Kostnaden räknas mot BASELINE. Mål som modellen inte når står sist.
    """
    from brandsim.report.reports import goals as find_goals

    chosen = [baseline, *others]
    found = find_goals(chosen, years, seed, threads=threads, uncertainty=uncertainty, statistic=statistic)
    if as_json:
        print_json(found.summary())
        return
    click.echo(found.text(lang), nl=False)


@click.command(
    epilog="\b\nExempel:\n  brandsim sensitivity ambition                       vad flyttar svaret mot målet?\n"
    "  brandsim sensitivity on_call_instead --baseline minimum_without_five_posts --draws 500\n"
    "  brandsim sensitivity five_posts --baseline without_five_posts --indicator full_response --picture k.png\n"
)
@click.argument("scenario", default="ambition")
@click.option("--baseline", help="Jämför med detta: svaret är skillnaden, och vänder där den är noll.")
@click.option("--indicator", default="response_time", show_default=True, help="Som i `brandsim run --json`.")
@click.option(
    "--statistic", default="mean", show_default=True, help="median, mean, p80, p90, p95, share_10 …"
)
@click.option("--years", default=20, show_default=True, help="År vid varje uppsättning antaganden.")
@click.option(
    "--draws",
    default=0,
    show_default=True,
    help="Dra så många uppsättningar, minst 100, för andelar av variansen.",
)
@click.option("--picture", type=click.Path(dir_okay=False), help="Rita som PNG.")
@_played
def sensitivity(
    scenario: str,
    baseline: str | None,
    indicator: str,
    statistic: str,
    years: int,
    draws: int,
    picture: str | None,
    seed: int,
    threads: int,
    lang: str,
    as_json: bool,
) -> None:
    """Vilka antaganden som flyttar svaret, ett i taget och alla på en gång, och värdet där beslutet vänder."""
    if picture:
        check_can_be_written(picture)
    from brandsim.report.reports import sensitivity as find

    found = find(
        scenario,
        baseline,
        name=indicator,
        statistic=statistic,
        years=years,
        draws=draws,
        seed=seed,
        threads=threads,
    )
    if picture:
        from brandsim.render.pictures import write_picture

        click.echo(write_picture(found.figure(lang), picture), err=True)
    if as_json:
        print_json(found.summary())
    else:
        click.echo(found.text(lang), nl=False)
