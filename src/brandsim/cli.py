"""The command line: every number a click away, for people and for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

import click

from brandsim import __version__
from brandsim._data import check_can_be_written
from brandsim._errors import BrandsimError

_WIDEST_CELL = 48

Command = TypeVar("Command", bound=Callable[..., Any])

_EXAMPLES = """
\b
Exempel:
  brandsim                                      grundscenariot mot planens mål
  brandsim run minimum --years 400
  brandsim compare without_five_posts five_posts --html jamforelse.html --excel jamforelse.xlsx
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
        click.option("--years", default=200, show_default=True, help="Antal simulerade år."),
        click.option("--seed", default=1, show_default=True, help="Frö: samma frö ger samma resultat."),
        click.option(
            "--engine",
            default="numba",
            show_default=True,
            help="numba (snabb) eller simpy (läsbar referens); samma svar.",
        ),
        click.option("--threads", default=1, show_default=True, help="Trådar; resultatet är detsamma."),
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


def _types(events: str) -> str | Sequence[str]:
    names = [name.strip() for name in events.split(",") if name.strip()]
    return "all" if names in ([], ["all"]) else names


@cli.command(
    epilog="\b\nExempel:\n  brandsim run\n  brandsim run mitt_scenario.toml --years 400 --excel resultat.xlsx\n"
    "  brandsim run minimum --events building_fire,traffic_accident --json\n"
)
@click.argument("scenario", default="ambition")
@click.option("--assumptions", "all_assumptions", is_flag=True, help="Visa alla antaganden med källa.")
@_shared
def run(scenario: str, all_assumptions: bool = False, **options: Any) -> None:
    """Kör SCENARIO: tid från larm till framkomst mot planens mål.

    SCENARIO är ett medföljande namn (se `brandsim scenarios`) eller en .toml-fil.
    """
    _check_files(options)
    from brandsim.report.results import simulate

    result = simulate(
        scenario,
        years=options["years"],
        seed=options["seed"],
        engine=options["engine"],
        threads=options["threads"],
        uncertainty=options["uncertainty"],
        events=_types(options["events"]),
        statistic=options["statistic"],
    )
    lang = options["lang"]
    _write_files(result, options)
    if options["as_json"]:
        _print_json(result.summary(lang))
    else:
        click.echo(result.text(lang, assumptions=all_assumptions))


@cli.command(
    epilog="\b\nExempel:\n  brandsim compare without_five_posts five_posts\n"
    "  brandsim compare ambition minimum mitt_scenario.toml --html jamforelse.html --excel jamforelse.xlsx\n"
)
@click.argument("baseline")
@click.argument("others", nargs=-1, required=True)
@_shared
def compare(baseline: str, others: tuple[str, ...], **options: Any) -> None:
    """Jämför BASELINE med OTHERS på samma larm: parade skillnader och kostnad."""
    _check_files(options)
    from brandsim.report.results import compare as compare_scenarios

    result = compare_scenarios(
        [baseline, *others],
        years=options["years"],
        seed=options["seed"],
        engine=options["engine"],
        threads=options["threads"],
        uncertainty=options["uncertainty"],
        events=_types(options["events"]),
        statistic=options["statistic"],
    )
    _write_files(result, options)
    if options["as_json"]:
        _print_json(result.summary(options["lang"]))
    else:
        click.echo(result.text(options["lang"]))


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
        _print_rows(names, as_json)
        return
    _print_rows(loaded.table(table), as_json)


@cli.group(
    invoke_without_command=True,
    epilog="\b\nExempel:\n  brandsim roads info\n  brandsim roads import min_kommun.osm.pbf min_kommun.npz\n"
    "  brandsim roads quality min_kommun.npz\n",
)
@click.pass_context
def roads(context: click.Context) -> None:
    """Vägnätet."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@roads.command(
    epilog="\b\nExempel:\n  brandsim roads info\n  brandsim roads info min_kommun.graphml --json\n"
)
@click.argument("file", default="")
@click.option("--json", "as_json", is_flag=True, help="För maskiner.")
def info(file: str, as_json: bool) -> None:
    """Visa hur stort vägnätet i FILE är och varifrån det kommer; utan FILE det medföljande."""
    from brandsim.roads import load_network

    _print_described(load_network(file or None).info(), as_json)


@roads.command(
    "import",
    epilog="\b\nExempel:\n  brandsim roads import min_kommun.osm.pbf min_kommun.npz\n"
    "  brandsim roads import nvdb.gpkg min_kommun.npz --mapping mina_kolumner.toml\n",
)
@click.argument("source")
@click.argument("target")
@click.option("--service/--no-service", default=None, help="Ta med servicevägar (OpenStreetMap).")
@click.option(
    "--private/--no-private", default=None, help="Ta med enskilda, avstängda vägar (OpenStreetMap)."
)
@click.option("--mapping", default=None, help="TOML-fil som säger vad kolumnerna heter (linjer, NVDB).")
@click.option("--json", "as_json", is_flag=True, help="För maskiner.")
def import_(source: str, target: str, as_json: bool, **options: Any) -> None:
    """Läs in vägnätet i SOURCE (OpenStreetMap, NVDB, linjer, GraphML) och spara det som TARGET (.npz)."""
    from brandsim.roads import import_roads

    _print_described(import_roads(source, target, options), as_json)


@roads.command(epilog='\b\nExempel:\n  brandsim roads fetch "Norrtälje kommun, Sverige" norrtalje.npz\n')
@click.argument("place")
@click.argument("target")
@click.option("--json", "as_json", is_flag=True, help="För maskiner.")
def fetch(place: str, target: str, as_json: bool) -> None:
    """Hämta vägarna i PLACE från OpenStreetMaps öppna tjänster och spara dem som TARGET."""
    from brandsim.roads import fetch_roads

    _print_described(fetch_roads(place, target), as_json)


@roads.command(
    epilog="\b\nExempel:\n  brandsim roads quality\n  brandsim roads quality min_kommun.npz --json\n"
)
@click.argument("file", default="")
@click.option("--json", "as_json", is_flag=True, help="För maskiner.")
def quality(file: str, as_json: bool) -> None:
    """Visa brister i vägnätet i FILE: delar, gissade gränser, orimliga längder, platser långt från väg."""
    from brandsim.demand import load_demand
    from brandsim.roads import load_network, quality_report
    from brandsim.service import load_service

    known = (load_service(), load_demand()) if not file else (None, None)
    report = quality_report(load_network(file or None), *known)
    if as_json:
        _print_json(report.to_dict())
        return
    _print_rows(
        [{str(name): cell for name, cell in row.items()} for row in report.table().to_dict("records")], False
    )


def _print_described(described: dict[str, Any], as_json: bool) -> None:
    if as_json:
        _print_json(described)
        return
    for key, value in described.items():
        click.echo(f"{key:24} {value}")


@cli.command(epilog="\b\nExempel:\n  brandsim demand\n  brandsim demand min_mapp --json\n")
@click.argument("folder", default="norrtalje")
@click.option("--lang", type=click.Choice(["sv", "en"]), default="sv", show_default=True, help="Språk.")
@click.option("--json", "as_json", is_flag=True, help="För maskiner.")
def demand(folder: str, lang: Literal["sv", "en"], as_json: bool) -> None:
    """Visa larmtyper, antal per år och källor i FOLDER; utan FOLDER de medföljande."""
    from brandsim.demand import load_demand

    _print_rows(load_demand(folder).summary_rows(lang), as_json)


@cli.command(epilog="\b\nExempel:\n  brandsim scenarios\n  brandsim scenarios --json\n")
@click.option("--lang", type=click.Choice(["sv", "en"]), default="sv", show_default=True, help="Språk.")
@click.option("--json", "as_json", is_flag=True, help="För maskiner.")
def scenarios(lang: str, as_json: bool) -> None:
    """Lista de medföljande scenarierna."""
    from brandsim.scenarios.scenario import load_scenario, scenario_names

    rows = []
    for name in scenario_names():
        scenario = load_scenario(name)
        rows.append(
            {
                "scenario": name,
                "title": scenario.title(lang),
                "cost_tkr": scenario.cost_tkr,
                "description": scenario.description_sv if lang == "sv" else scenario.description_en,
            }
        )
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        cost = "" if row["cost_tkr"] is None else f"  [{row['cost_tkr']:g} tkr/år]"
        click.echo(
            f"{click.style(row['scenario'], bold=True)}  {row['title']}{cost}\n  {row['description']}\n"
        )


@cli.command(epilog="\b\nExempel:\n  brandsim validate --cases cases --json\n")
@click.option("--cases", required=True, type=click.Path(), help="Mapp med externa fall.")
@click.option("--json", "as_json", is_flag=True, help="För maskiner.")
def validate(cases: str, as_json: bool) -> None:
    """Pröva modellen mot externa fall i en mapp; slutstatus 1 om något inte stämmer."""
    from brandsim.validation import validate as validate_cases

    rows = validate_cases(cases)
    _print_rows(rows, as_json)
    if not all(row["ok"] for row in rows):
        sys.exit(1)


def _print_rows(rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        _print_json(list(rows))
        return
    columns = list(rows[0]) if rows else []
    cells = [[_cell(row[name]) for name in columns] for row in rows]
    widths = [max(len(name), *(len(row[c]) for row in cells)) for c, name in enumerate(columns)]
    for line in [columns, *cells]:
        click.echo("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: object) -> str:
    """Return a value for a column of a terminal; what is cut here stands whole in ``--json``."""
    if isinstance(value, float):
        text = f"{value:.10g}"
    else:
        text = "" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= _WIDEST_CELL else text[: _WIDEST_CELL - 1] + "…"


def _print_json(content: Any) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; a fault of the user's is one line on standard error and exit status 2."""
    try:
        cli.main(
            args=None if arguments is None else list(arguments), prog_name="brandsim", standalone_mode=False
        )
    except BrandsimError as error:
        _fail(str(error))
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        _fail(error.format_message())


def _fail(message: str) -> None:
    click.echo(f"brandsim: {message}", err=True)
    sys.exit(2)
