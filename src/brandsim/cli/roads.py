"""``brandsim roads``: look at a road network, import one, ask it for ways and times."""

from __future__ import annotations

from typing import Any

import click

from brandsim.cli.output import print_described, print_json, print_rows


@click.group(
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

    print_described(load_network(file or None).info(), as_json)


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

    print_described(import_roads(source, target, options), as_json)


@roads.command(epilog='\b\nExempel:\n  brandsim roads fetch "Norrtälje kommun, Sverige" norrtalje.npz\n')
@click.argument("place")
@click.argument("target")
@click.option("--json", "as_json", is_flag=True, help="För maskiner.")
def fetch(place: str, target: str, as_json: bool) -> None:
    """Hämta vägarna i PLACE från OpenStreetMaps öppna tjänster och spara dem som TARGET."""
    from brandsim.roads import fetch_roads

    print_described(fetch_roads(place, target), as_json)


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
        print_json(report.to_dict())
        return
    print_rows(
        [{str(name): cell for name, cell in row.items()} for row in report.table().to_dict("records")], False
    )


@roads.command(
    epilog="\b\nExempel:\n  brandsim roads route norrtalje_heltid Blidö --at '2025-01-15 03:10' --surface snow\n"
    "  brandsim roads route Rimbo 59.85,19.105 --at '2025-07-16 12:00'\n"
    "  brandsim roads route almsta Grisslehamn --scenario mitt_scenario.toml --json\n"
)
@click.argument("origin")
@click.argument("destination")
@click.option(
    "--at", "moment", default="2025-01-15 12:00", show_default=True, help="När, svensk tid: ÅÅÅÅ-MM-DD TT:MM."
)
@click.option(
    "--surface",
    type=click.Choice(["bare", "wet", "snow"]),
    default="bare",
    show_default=True,
    help="Väglag: barmark, vått, snö eller is.",
)
@click.option("--scenario", default="ambition", show_default=True, help="Vems vägar, färjor och båtar.")
@click.option("--lang", type=click.Choice(["sv", "en"]), default="sv", show_default=True, help="Språk.")
@click.option("--json", "as_json", is_flag=True, help="För maskiner.")
def route(
    origin: str, destination: str, moment: str, surface: str, scenario: str, lang: str, as_json: bool
) -> None:
    """Visa snabbaste vägen från ORIGIN till DESTINATION vid en viss tid, sträcka för sträcka, med skälen.

    Båda är en station, en plats, en knutpunkt i vägnätet eller latitud,longitud.
    """
    from brandsim.roads import Reason
    from brandsim.roads.conditions import Conditions
    from brandsim.scenarios.journeys import find_spot, journey
    from brandsim.scenarios.municipality import municipality_of
    from brandsim.scenarios.scenario import load_scenario

    found = municipality_of(load_scenario(scenario))
    ends = find_spot(found, origin), find_spot(found, destination)
    way = journey(found, *ends, Conditions.at(moment, surface))
    if as_json:
        print_json({"from": ends[0].name, "to": ends[1].name, **way.to_dict()})
    elif isinstance(way, Reason):
        why = (
            ("kan inte nås, därför att", way.svenska)
            if lang == "sv"
            else ("cannot be reached, because", way.english)
        )
        click.echo(f"{ends[1].name} {why[0]} {why[1]}.")
    else:
        click.echo(f"{ends[0].name} – {ends[1].name}\n{way.text(lang)}")
