"""``brandsim roads``: look at a road network, import one, check its quality."""

from __future__ import annotations

from typing import Any

import click

from brandsim.cli.options import JSON, LANG, examples, file_option
from brandsim.cli.output import check_files, print_described, print_frame, print_json


@click.group(
    invoke_without_command=True,
    epilog=examples(
        "brandsim roads info",
        "brandsim roads import min_kommun.osm.pbf min_kommun.npz",
        "brandsim roads quality min_kommun.npz",
    ),
)
@click.pass_context
def roads(context: click.Context) -> None:
    """Vägnätet: visa det, läs in ett eget, granska det, fråga om vägar och tider.

    \N{FORM FEED}

    Parameters
    ----------
    context : click Context
        Says whether a command follows.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@roads.command(epilog=examples("brandsim roads info", "brandsim roads info min_kommun.graphml --json"))
@click.argument("file", default="")
@JSON
def info(file: str, as_json: bool) -> None:
    """Visa hur stort vägnätet i FILE är och varifrån det kommer; utan FILE det medföljande.

    \N{FORM FEED}

    Parameters
    ----------
    file : str
        A network; empty for the one that ships.
    as_json : bool
        Whether it is printed as JSON.
    """
    from brandsim.roads import load_network

    print_described(load_network(file or None).info(), as_json)


@roads.command(
    "import",
    epilog=examples(
        "brandsim roads import min_kommun.osm.pbf min_kommun.npz",
        "brandsim roads import nvdb.gpkg min_kommun.npz --mapping mina_kolumner.toml",
    ),
)
@click.argument("source")
@click.argument("target")
@click.option("--service/--no-service", default=None, help="Ta med servicevägar (OpenStreetMap).")
@click.option(
    "--private/--no-private", default=None, help="Ta med enskilda, avstängda vägar (OpenStreetMap)."
)
@click.option("--mapping", default=None, help="TOML-fil som säger vad kolumnerna heter (linjer, NVDB).")
@JSON
def import_(source: str, target: str, as_json: bool, **options: Any) -> None:
    """Läs in vägnätet i SOURCE (OpenStreetMap, NVDB, linjer, GraphML) och spara det som TARGET (.npz).

    \N{FORM FEED}

    Parameters
    ----------
    source, target : str
        Files to read and to write.
    as_json : bool
        Whether it is printed as JSON.
    **options
        Those of `brandsim.roads.import_roads`, None where not given.
    """
    from brandsim.roads import import_roads

    print_described(import_roads(source, target, options), as_json)


@roads.command(epilog=examples('brandsim roads fetch "Norrtälje kommun, Sverige" norrtalje.npz'))
@click.argument("place")
@click.argument("target")
@JSON
def fetch(place: str, target: str, as_json: bool) -> None:
    """Hämta vägarna i PLACE från OpenStreetMaps öppna tjänster och spara dem som TARGET.

    \N{FORM FEED}

    Parameters
    ----------
    place, target : str
        What to ask for, and the file to write.
    as_json : bool
        Whether it is printed as JSON.
    """
    from brandsim.roads import fetch_roads

    print_described(fetch_roads(place, target), as_json)


@roads.command(epilog=examples("brandsim roads quality", "brandsim roads quality min_kommun.npz --json"))
@click.argument("file", default="")
@file_option("--html", "Skriv rapporten med karta (.html).")
@file_option("--picture", "Rita kartan (.png, .svg, .pdf).")
@LANG
@JSON
def quality(file: str, html: str | None, picture: str | None, lang: Any, as_json: bool) -> None:
    """Visa brister i vägnätet i FILE: delar, gissade gränser, orimliga längder, platser långt från väg.

    \N{FORM FEED}

    Parameters
    ----------
    file : str
        A network; empty for the one that ships.
    html, picture : str or None
        Files to write besides.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.demand import load_demand
    from brandsim.report.roads.map_sheet import save
    from brandsim.report.roads.reports import quality_report
    from brandsim.roads import load_network
    from brandsim.service import load_service

    check_files(html, picture)
    known = (load_service(), load_demand()) if not file else (None, None)
    report = quality_report(load_network(file or None), *known)
    if html:
        report.to_html(html, lang)
    if picture:
        save(report.figure(lang), picture)
    if as_json:
        print_json(report.to_dict())
        return
    print_frame(report.table(), as_json=False)
