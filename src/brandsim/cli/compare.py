"""Commands for decisions: scenarios compared, the plan's goals, what moves the answer, and why it is as it is."""

from __future__ import annotations

import sys
from typing import Any

import click

from brandsim.cli.options import (
    JSON,
    LANG,
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
    print_json,
    print_rows,
    write_figure,
    write_report,
)
from brandsim.response.statistics import INDICATOR_STATISTICS


@click.command(
    epilog=examples(
        "brandsim compare without_five_posts five_posts",
        "brandsim compare ambition minimum mitt_scenario.toml --html jamforelse.html --excel jamforelse.xlsx",
    )
)
@click.argument("baseline")
@click.argument("others", nargs=-1, required=True)
@click.option(
    "--per-draw", type=int, help="År vid varje dragning av antagandena; få räcker för många scenarier."
)
@click.option("--lives", is_flag=True, help="Räkna om tid till liv med en publicerad tumregel, med källa.")
@SIMULATION
@REPORT
def compare(
    baseline: str,
    others: tuple[str, ...],
    lives: bool,
    html_path: str | None,
    excel_path: str | None,
    lang: str,
    as_json: bool,
    **simulation: Any,
) -> None:
    """Jämför BASELINE med OTHERS på samma larm: parade skillnader, kostnad och vad pengarna köper.

    Ctrl-C avbryter; scenarier som är färdiga redovisas ändå.

    \N{FORM FEED}

    Parameters
    ----------
    baseline : str
    others : tuple of str
        Names of scenarios, or files.
    lives : bool
        Whether lives saved are counted.
    html_path, excel_path : str or None
        Files to write besides.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    **simulation
        Keywords of `brandsim.compare`.
    """
    check_files(html_path, excel_path)
    from brandsim.report.reports import compare as compare_scenarios

    if lives:  # what lives are counted by is checked before the years are simulated
        from brandsim.scenarios.files.scenario import load_scenario
        from brandsim.scenarios.money.gains import lives_rule

        for other in others:
            lives_rule(load_scenario(other))
    result = compare_scenarios([baseline, *others], **simulation)
    write_report(result, html_path, excel_path, lang)
    if as_json:
        print_json(result.summary(lang) | ({"lives": result.lives().to_dict("records")} if lives else {}))
    else:
        click.echo(result.text(lang, lives=lives))
    if result.stopped is not None:
        sys.exit(INTERRUPTED)


@click.command(
    epilog=examples(
        "brandsim goals without_five_posts five_posts",
        "brandsim goals minimum_without_five_posts on_call_instead new_station --json",
    )
)
@click.argument("baseline")
@click.argument("others", nargs=-1)
@click.option(
    "--years", type=int, help="Antal simulerade år för vart och ett av planens år; 200 om inget sägs."
)
@default_option("--uncertainty", 100, "Hur många gånger antagandena dras.")
@STATISTIC
@SEED
@THREADS
@LANG
@JSON
def goals(baseline: str, others: tuple[str, ...], lang: str, as_json: bool, **simulation: Any) -> None:
    """Planens mål: vilka scenarierna uppfyller 2024, 2025 och 2026, hur sannolikt och till vilken kostnad.

    Kostnaden räknas mot BASELINE. Mål som modellen inte når står sist.

    \N{FORM FEED}

    Parameters
    ----------
    baseline : str
    others : tuple of str
        Names of scenarios, or files.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    **simulation
        Keywords of `brandsim.goals`.
    """
    from brandsim.report.reports import goals as find_goals

    result = find_goals([baseline, *others], **simulation)
    if as_json:
        print_json(result.summary())
    else:
        click.echo(result.text(lang), nl=False)


@click.command(
    epilog=examples(
        "brandsim sensitivity ambition                       vad flyttar svaret mot målet?",
        "brandsim sensitivity on_call_instead --baseline minimum_without_five_posts --draws 500",
        "brandsim sensitivity five_posts --baseline without_five_posts --indicator full_response --picture k.png",
    )
)
@click.argument("scenario", default="ambition")
@click.option("--baseline", help="Jämför med detta: svaret är skillnaden, och vänder där den är noll.")
@click.option(
    "--indicator", "name", default="response_time", show_default=True, help="Som i `brandsim run --json`."
)
@default_option("--statistic", "mean", f"Mått som svaret är i: {', '.join(INDICATOR_STATISTICS)}.")
@default_option("--years", 20, "År vid varje uppsättning antaganden.")
@default_option("--draws", 0, "Dra så många uppsättningar, minst 100, för andelar av variansen.")
@file_option("--picture", "Rita som PNG.")
@SEED
@THREADS
@LANG
@JSON
def sensitivity(
    scenario: str, baseline: str | None, picture: str | None, lang: str, as_json: bool, **simulation: Any
) -> None:
    """Vilka antaganden som flyttar svaret, ett i taget och alla på en gång, och värdet där beslutet vänder.

    \N{FORM FEED}

    Parameters
    ----------
    scenario : str
    baseline : str or None
        Names of scenarios, or files.
    picture : str or None
        File to draw besides.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    **simulation
        Keywords of `brandsim.sensitivity`.
    """
    check_files(picture)
    from brandsim.report.reports import sensitivity as find

    result = find(scenario, baseline, **simulation)
    write_figure(lambda: result.figure(lang), picture)
    if as_json:
        print_json(result.summary())
    else:
        click.echo(result.text(lang), nl=False)


@click.command(
    epilog=examples(
        "brandsim explain minimum                  de tolv larm som tog längst tid",
        "brandsim explain minimum 542 --year 1 --html larm542.html",
    )
)
@click.argument("scenario", default="ambition")
@click.argument("incident", type=int, required=False)
@click.option("--year", "replication", default=0, show_default=True, help="Simulerat år, räknat från 0.")
@default_option("--seed", 1, "Frö: samma frö ger samma år.")
@file_option("--html", "Skriv en sida med karta och tidslinje.", "html_path")
@LANG
@JSON
def explain(
    scenario: str,
    incident: int | None,
    replication: int,
    seed: int,
    html_path: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Förklara ett larm i ett simulerat år: vem som larmades och varför, när var och en kom, vad som gjorde det sent.

    Utan INCIDENT listas de larm som tog längst tid. Samma SCENARIO, år och frö ger samma larm som `brandsim run`.

    \N{FORM FEED}

    Parameters
    ----------
    scenario : str
        Its name, or a file.
    incident : int or None
        None lists those that took longest.
    replication, seed : int
        Which year of which simulation.
    html_path : str or None
        File to write besides.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    check_files(html_path)
    from brandsim.report.content.explanation import longest
    from brandsim.report.explanation import explain_incident

    if incident is None:
        print_rows(longest(scenario, seed, replication, lang), as_json)
        return
    explained = explain_incident(scenario, seed, replication, incident)
    write_report(explained, html_path, None, lang)
    if as_json:
        print_json(explained.to_dict(lang))
    else:
        click.echo(explained.text(lang), nl=False)
