"""The command line: every number a click away, for people and for machines."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

import click

from brandsim import __version__
from brandsim._data import PACKAGED, check_can_be_written, written_whole
from brandsim._errors import BrandsimError
from brandsim.cli.decisions import goals, sensitivity
from brandsim.cli.output import print_json, print_rows
from brandsim.cli.roads import roads

INTERRUPTED = 130
"""Exit status of what Ctrl-C ended."""

Command = TypeVar("Command", bound=Callable[..., Any])

_EXAMPLES = """
\b
Exempel:
  brandsim                                      grundscenariot mot planens mål
  brandsim run minimum --years 400
  brandsim compare without_five_posts five_posts --html jamforelse.html --excel jamforelse.xlsx
  brandsim goals without_five_posts five_posts  vilka av planens mål som nås, och till vilken kostnad
  brandsim sensitivity ambition                 vilka antaganden som flyttar svaret
  brandsim explain minimum                      varför ett larm fick det svar det fick
  brandsim plan check                           vad i planen som inte går ihop
  brandsim scenarios                            vilka scenarier som följer med
"""


@click.group(
    invoke_without_command=True,
    epilog=_EXAMPLES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="brandsim")
@click.pass_context
def cli(context: click.Context) -> None:
    """Vad ger ett bemanningsbeslut? Simulerar räddningstjänstens larm, styrkor och insatstider.

    Utan kommando körs grundscenariot: så lång tid tar det från larm till framkomst, mot planens mål.
    """
    if context.invoked_subcommand is None:
        context.invoke(run)


def _shared(command: Command) -> Command:
    """Give a command the options that every simulation has."""
    options = [
        click.option("--years", type=int, help="Antal simulerade år; 200 om inget annat sägs."),
        click.option("--seed", default=1, show_default=True, help="Frö: samma frö ger samma resultat."),
        click.option(
            "--engine",
            default="numba",
            show_default=True,
            help="numba (snabb) eller simpy (läsbar referens); samma svar.",
        ),
        click.option(
            "--threads",
            default=min(os.cpu_count() or 1, 4),
            help="Trådar; så många som datorn har kärnor, högst 4. Resultatet är detsamma.",
        ),
        click.option(
            "--uncertainty",
            default=100,
            show_default=True,
            help="Hur många gånger antagandena dras ur sina intervall.",
        ),
        click.option(
            "--events",
            default="all",
            show_default=True,
            help="Vilka larm som räknas: all, eller typer med komma.",
        ),
        click.option(
            "--statistic",
            default="median",
            show_default=True,
            help="Mått som jämförs med målet: median, mean, p80, p90, p95.",
        ),
        click.option(
            "--html", "html_path", type=click.Path(dir_okay=False), help="Skriv en sida för webbläsaren."
        ),
        click.option("--excel", "excel_path", type=click.Path(dir_okay=False), help="Skriv en arbetsbok."),
        click.option(
            "--lang", type=click.Choice(["sv", "en"]), default="sv", show_default=True, help="Språk."
        ),
        click.option("--json", "as_json", is_flag=True, help="För maskiner."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


cli.add_command(roads)
cli.add_command(goals)
cli.add_command(sensitivity)


def _types(events: str) -> str | Sequence[str]:
    names = [name.strip() for name in events.split(",") if name.strip()]
    return "all" if names in ([], ["all"]) else names


@cli.command(
    epilog="\b\nExempel:\n  brandsim run\n  brandsim run mitt_scenario.toml --years 400 --excel resultat.xlsx\n"
    "  brandsim run minimum --events building_fire,traffic_accident --json\n"
    "  brandsim run --precision '±0,05 min'\n"
)
@click.argument("scenario", default="ambition")
@click.option(
    "--precision",
    help="Kör tills slumpfelet i huvudmåttet är högst så stort, t.ex. '±0,05 min'; då är --years det mesta.",
)
@click.option(
    "--records", type=click.Path(file_okay=False), help="Skriv varje larm och enhet som Parquet i en mapp."
)
@click.option("--assumptions", "all_assumptions", is_flag=True, help="Visa alla antaganden med källa.")
@_shared
def run(
    scenario: str,
    all_assumptions: bool = False,
    precision: str | None = None,
    records: str | None = None,
    **options: Any,
) -> None:
    """Kör SCENARIO: tid från larm till framkomst mot planens mål.

    SCENARIO är ett medföljande namn (se `brandsim scenarios`) eller en .toml-fil.
    """
    _check_files(options)
    from brandsim.report.reports import simulate

    result = simulate(
        scenario,
        years=options["years"],
        seed=options["seed"],
        engine=options["engine"],
        threads=options["threads"],
        uncertainty=options["uncertainty"],
        events=_types(options["events"]),
        statistic=options["statistic"],
        precision=precision,
        records=records or False,
    )
    lang = options["lang"]
    _write_files(result, options)
    if options["as_json"]:
        print_json(result.summary(lang))
    else:
        click.echo(result.text(lang, assumptions=all_assumptions))


@cli.command(
    epilog="\b\nExempel:\n  brandsim compare without_five_posts five_posts\n"
    "  brandsim compare ambition minimum mitt_scenario.toml --html jamforelse.html --excel jamforelse.xlsx\n"
)
@click.argument("baseline")
@click.argument("others", nargs=-1, required=True)
@click.option(
    "--per-draw", type=int, help="År vid varje dragning av antagandena; få räcker för många scenarier."
)
@click.option("--lives", is_flag=True, help="Räkna om tid till liv med en publicerad tumregel, med källa.")
@_shared
def compare(
    baseline: str, others: tuple[str, ...], per_draw: int | None, lives: bool, **options: Any
) -> None:
    """Jämför BASELINE med OTHERS på samma larm: parade skillnader, kostnad och vad pengarna köper.

    Ctrl-C avbryter; scenarier som är färdiga redovisas ändå.
    """
    _check_files(options)
    from brandsim.report.reports import compare as compare_scenarios

    if lives:  # what lives are counted by is checked before the years are simulated
        from brandsim.scenarios.files.scenario import load_scenario
        from brandsim.scenarios.money.gains import lives_rule

        for other in others:
            lives_rule(load_scenario(other))
    result = compare_scenarios(
        [baseline, *others],
        years=options["years"],
        seed=options["seed"],
        engine=options["engine"],
        threads=options["threads"],
        uncertainty=options["uncertainty"],
        events=_types(options["events"]),
        statistic=options["statistic"],
        per_draw=per_draw,
    )
    _write_files(result, options)
    if options["as_json"]:
        print_json(
            result.summary(options["lang"]) | ({"lives": result.lives().to_dict("records")} if lives else {})
        )
    else:
        click.echo(result.text(options["lang"], lives=lives))
    if result.stopped is not None:
        sys.exit(INTERRUPTED)


@cli.command(
    epilog="\b\nExempel:\n  brandsim explain minimum                  de tolv larm som tog längst tid\n"
    "  brandsim explain minimum 542 --year 1 --html larm542.html\n"
)
@click.argument("scenario", default="ambition")
@click.argument("incident", type=int, required=False)
@click.option("--year", "replication", default=0, show_default=True, help="Simulerat år, räknat från 0.")
@click.option("--seed", default=1, show_default=True, help="Frö: samma frö ger samma år.")
@click.option(
    "--html", "html_path", type=click.Path(dir_okay=False), help="Skriv en sida med karta och tidslinje."
)
@click.option("--lang", type=click.Choice(["sv", "en"]), default="sv", show_default=True, help="Språk.")
@click.option("--json", "as_json", is_flag=True, help="För maskiner.")
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
    """
    if html_path:
        check_can_be_written(html_path)
    from brandsim.report.content.story import longest
    from brandsim.report.explanation import explain_incident

    if incident is None:
        print_rows(longest(scenario, seed, replication, lang), as_json)
        return
    story = explain_incident(scenario, seed, replication, incident)
    if html_path:
        click.echo(story.to_html(html_path, lang), err=True)
    if as_json:
        print_json(story.to_dict(lang))
    else:
        click.echo(story.text(lang), nl=False)


def _check_files(options: dict[str, Any]) -> None:
    """Refuse files that cannot be written before the years are simulated."""
    for path in (options["html_path"], options["excel_path"]):
        if path:
            check_can_be_written(path)


def _write_files(result: Any, options: dict[str, Any]) -> None:
    for path, write in ((options["html_path"], "to_html"), (options["excel_path"], "to_excel")):
        if path:
            getattr(result, write)(path, lang=options["lang"])
            click.echo(path, err=True)


@cli.command(epilog="\b\nExempel:\n  brandsim plan\n  brandsim plan staffing\n  brandsim plan check --json\n")
@click.argument("table", default="")
@click.option("--json", "as_json", is_flag=True, help="För maskiner.")
def plan(table: str, as_json: bool) -> None:
    """Visa en TABLE ur kommunens verksamhetsplan; utan TABLE listas tabellerna."""
    from brandsim.plan import TABLES, load_plan

    loaded = load_plan()
    if not table:
        names = [{"table": name, "rows": len(loaded.table(name))} for name in TABLES]
        print_rows(names, as_json)
        return
    print_rows(loaded.table(table), as_json)


@cli.command(epilog="\b\nExempel:\n  brandsim demand\n  brandsim demand min_mapp --json\n")
@click.argument("folder", default=PACKAGED)
@click.option("--lang", type=click.Choice(["sv", "en"]), default="sv", show_default=True, help="Språk.")
@click.option("--json", "as_json", is_flag=True, help="För maskiner.")
def demand(folder: str, lang: Literal["sv", "en"], as_json: bool) -> None:
    """Visa larmtyper, antal per år och källor i FOLDER; utan FOLDER de medföljande."""
    from brandsim.demand import load_demand

    print_rows(load_demand(folder).summary_rows(lang), as_json)


@cli.command(
    epilog="\b\nExempel:\n  brandsim posts\n  brandsim posts --seats 5 --absent 0.25 --no-rosters --json\n"
)
@click.option("--seats", default=7, show_default=True, help="Platser dygnet runt; sju är heltidsstyrkan.")
@click.option(
    "--absent", type=float, help="Andel av schemalagd tid som är frånvaro; annars data/staffing/absence.csv."
)
@click.option(
    "--rosters/--no-rosters", default=True, show_default=True, help="Lös scheman, inte bara formeln."
)
@click.option(
    "--time-limit", default=20.0, show_default=True, help="Sekunder för varje försök till ett schema."
)
@click.option("--json", "as_json", is_flag=True, help="För maskiner.")
def posts(seats: int, absent: float | None, rosters: bool, time_limit: float, as_json: bool) -> None:
    """Visa hur många heltidstjänster en styrka tar under varje uppsättning arbetstidsregler.

    Formeln delar timmar med arbetad tid; schemat är ett verkligt schema som rullar, med alla regler uppfyllda.
    """
    from brandsim.staffing.rule_change import posts_table

    table = posts_table(seats, absent, rosters=rosters, time_limit_s=time_limit)
    print_rows([{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")], as_json)


@cli.command(
    epilog="\b\nExempel:\n  brandsim roster twenty_hours_42\n"
    "  brandsim roster twenty_hours_42 --posts 31 --csv schema.csv\n"
    "  brandsim roster thirteen_hours_38 --seats 5 --picture schema.png --csv schema.csv\n"
)
@click.argument("rule_set")
@click.option("--seats", default=7, show_default=True, help="Platser dygnet runt.")
@click.option("--posts", type=int, help="Så många tjänster i stället, jämnt fördelade över passen.")
@click.option(
    "--absent", type=float, help="Andel av schemalagd tid som är frånvaro; annars data/staffing/absence.csv."
)
@click.option("--time-limit", default=60.0, show_default=True, help="Sekunder för varje försök.")
@click.option("--picture", type=click.Path(dir_okay=False), help="Rita schemat som PNG.")
@click.option("--csv", "csv_path", type=click.Path(dir_okay=False), help="Skriv schemat som CSV.")
@click.option("--lang", type=click.Choice(["sv", "en"]), default="sv", show_default=True, help="Språk.")
def roster(
    rule_set: str,
    seats: int,
    posts: int | None,
    absent: float | None,
    time_limit: float,
    picture: str | None,
    csv_path: str | None,
    lang: str,
) -> None:
    """Gör ett rullande schema under RULE_SET med så få tjänster som möjligt, prövat regel för regel."""
    for path in (picture, csv_path):
        if path:
            check_can_be_written(path)
    from brandsim.render.pictures import write_picture
    from brandsim.render.text import text
    from brandsim.report.content.roster import roster_section
    from brandsim.report.figures.roster import roster_figure
    from brandsim.staffing.absence import absent_share
    from brandsim.staffing.roster import even_roster, least_roster
    from brandsim.staffing.working_time import rule_set as named

    share = absent_share() if absent is None else absent
    rules = named(rule_set)
    made = (
        least_roster(rules, seats, share, time_limit_s=time_limit)
        if posts is None
        else even_roster(rules, posts, time_limit_s=time_limit)
    )
    click.echo(text([roster_section(made, lang)], lang), nl=False)
    if picture:
        click.echo(write_picture(roster_figure(made, lang), picture), err=True)
    if csv_path:
        with written_whole(csv_path) as temporary:
            made.frame().to_csv(temporary)
        click.echo(csv_path, err=True)


@cli.command(epilog="\b\nExempel:\n  brandsim scenarios\n  brandsim scenarios --json\n")
@click.option("--lang", type=click.Choice(["sv", "en"]), default="sv", show_default=True, help="Språk.")
@click.option("--json", "as_json", is_flag=True, help="För maskiner.")
def scenarios(lang: str, as_json: bool) -> None:
    """Lista de medföljande scenarierna."""
    from brandsim.scenarios.files.scenario import load_scenario, scenario_names

    rows = []
    for name in scenario_names():
        scenario = load_scenario(name)
        rows.append(
            {
                "scenario": name,
                "title": scenario.title(lang),
                "cost_tkr": scenario.cost_tkr,
                "description": scenario.description(lang),
            }
        )
    if as_json:
        print_json(rows)
        return
    for row in rows:
        cost = "" if row["cost_tkr"] is None else f"  [{row['cost_tkr']:g} tkr/år]"
        click.echo(
            f"{click.style(row['scenario'], bold=True)}  {row['title']}{cost}\n  {row['description']}\n"
        )


@cli.command(epilog="\b\nExempel:\n  brandsim validate\n  brandsim validate --cases cases --json\n")
@click.option("--cases", type=click.Path(), help="Mapp med externa fall; utan den prövas läroböckernas köer.")
@click.option("--json", "as_json", is_flag=True, help="För maskiner.")
def validate(cases: str | None, as_json: bool) -> None:
    """Pröva modellen mot kända svar: köteorins formler och externa fall; slutstatus 1 om något inte stämmer."""
    from brandsim.validation import validate as validate_cases

    rows = validate_cases(cases)
    print_rows(rows, as_json)
    if not all(row["ok"] for row in rows):
        sys.exit(1)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; a fault of the user's is one line on standard error and exit status 2."""
    try:
        cli.main(
            args=None if arguments is None else list(arguments), prog_name="brandsim", standalone_mode=False
        )
    except BrandsimError as error:
        _fail(str(error))
    except click.exceptions.Abort:
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        _fail(error.format_message())


def _fail(message: str) -> None:
    click.echo(f"brandsim: {message}", err=True)
    sys.exit(2)
