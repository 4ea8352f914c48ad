"""``brandsim roads``: look at a road network, import one, check its quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from brandsim.cli.options import JSON, LANG, combined, examples, file_option
from brandsim.cli.output import check_files, print_described, print_json, print_rows
from brandsim.cli.terminal import say
from brandsim.words.catalogue import term
from brandsim.words.text import Text
from brandsim.words.translation import count_word, head_word

_MOST_ROWS = 15

_WANTED = combined(
    click.option("--service/--no-service", default=None, help="Keep service roads (OpenStreetMap)."),
    click.option("--track/--no-track", default=None, help="Keep tracks of field and forest (OpenStreetMap)."),
    click.option("--private/--no-private", default=None, help="Keep private, closed roads (OpenStreetMap)."),
    click.option(
        "--merge/--no-merge",
        "join",
        default=None,
        help="Make roads of one class that meet end to end one (lines, OpenStreetMap).",
    ),
)
"""Which roads of OpenStreetMap are read."""


@click.group(
    invoke_without_command=True,
    epilog=examples(
        "brandsim roads info",
        "brandsim roads import my_town.osm.pbf my_town.npz",
        "brandsim roads quality my_town.npz",
    ),
)
@LANG
@JSON
@click.pass_context
def roads(context: click.Context, /, as_json: bool, **_given: Any) -> None:
    """Look at the road network, import your own, check it, ask about ways and times.

    \N{FORM FEED}

    Parameters
    ----------
    context : click Context
        Says whether a command follows.
    as_json : bool
        Whether the commands are listed as JSON; like the language it holds for the command that follows.
    """
    if context.invoked_subcommand is None and as_json:
        print_json([{"command": name, "help": one.help} for name, one in _commands(context).items()])
    elif context.invoked_subcommand is None:
        say(context.get_help())


@roads.command(epilog=examples("brandsim roads info", "brandsim roads info my_town.graphml --json"))
@click.argument("file", default="")
@LANG
@JSON
def info(file: str, lang: str, as_json: bool) -> None:
    """Show how large the road network in FILE is and where it comes from; without FILE the one that ships.

    \N{FORM FEED}

    Parameters
    ----------
    file : str
        A network; empty for the one that ships.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.roads import load_network

    _print_network(load_network(file or None).info(), lang, as_json)


@roads.command(
    "import",
    epilog=examples(
        "brandsim roads import my_town.osm.pbf my_town.npz",
        "brandsim roads import sweden.osm.pbf my_town.npz --bbox 17.9,59.4,19.4,60.2",
        "brandsim roads import nvdb.gpkg my_town.npz --layer vagar --mapping my_columns.toml",
    ),
)
@click.argument("source")
@click.argument("target")
@_WANTED
@click.option(
    "--join",
    "join_m",
    type=float,
    metavar="M",
    default=None,
    help="Join loose ends to a line as near as this (lines).",
)
@click.option(
    "--bbox",
    metavar="W,S,E,N",
    callback=lambda _context, _option, text: text and text.split(","),
    help="Only roads that touch this box: west, south, east, north in degrees (lines, OpenStreetMap).",
)
@click.option(
    "--mapping",
    default=None,
    help="How the columns are read: a name of brandsim roads mappings, or a TOML file (lines).",
)
@click.option(
    "--keep",
    type=click.Choice(["largest", "all"]),
    default=None,
    help="Keep the largest part that roads, ferries and boats join (without this option too), or all parts.",
)
@click.option(
    "--boundary",
    default=None,
    help="Only roads that touch the polygons of this file, such as a municipality's outline.",
)
@click.option("--layer", default=None, help="Layer of roads, of a file that has several (lines).")
@click.option(
    "--crs", default=None, help="Coordinate system of lines or a graph that name none, such as EPSG:3006."
)
@click.option(
    "--metric-crs", default=None, help="System in metres to keep the roads in; by itself if not given."
)
@click.option("--speeds", default=None, help="Table of speeds by road class, as data/roads/speeds.csv.")
@click.option(
    "--vehicle",
    default=None,
    help="Table of the weight and size that must get through, as data/roads/vehicle.csv.",
)
@click.option("--barriers", default=None, help="Table of what barriers do, as data/roads/barriers.csv.")
@LANG
@JSON
def import_(source: str, target: str, lang: str, as_json: bool, **options: Any) -> None:
    """Import the road network in SOURCE (OpenStreetMap, NVDB, lines, GraphML) and save it as TARGET (.npz).

    \N{FORM FEED}

    Parameters
    ----------
    source, target : str
        Files to read and to write.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    **options
        Those of `brandsim.roads.import_roads`, None where not given.
    """
    from brandsim.roads import import_roads

    _print_network(import_roads(source, target, options), lang, as_json)


@roads.command(epilog=examples("brandsim roads mappings", "brandsim roads mappings nvdb > my_columns.toml"))
@click.argument("name", default="")
@LANG
@JSON
def mappings(name: str, lang: str, as_json: bool) -> None:
    """Show how the columns of road databases are read; with NAME the whole file, to copy and change.

    \N{FORM FEED}

    Parameters
    ----------
    name : str
        One of those that ship; empty for all of them.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.roads import load_line_mapping, mapping_file, mapping_names

    if name:
        say(mapping_file(name).read_text(encoding="utf-8"), nl=False)
        return
    plans = [load_line_mapping(known) for known in mapping_names()]
    rows = [
        {"mapping": plan.name, "source": plan.source, "recognised_by": list(plan.recognised_by)}
        for plan in plans
    ]
    print_rows(rows, lang, as_json)


@roads.command(epilog=examples('brandsim roads fetch "Norrtälje kommun, Sverige" norrtalje.npz'))
@click.argument("place")
@click.argument("target")
@_WANTED
@LANG
@JSON
def fetch(place: str, target: str, lang: str, as_json: bool, **wanted: Any) -> None:
    """Fetch the roads of PLACE from OpenStreetMap's open services and save them as TARGET.

    \N{FORM FEED}

    Parameters
    ----------
    place, target : str
        What to ask for, and the file to write.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    **wanted
        Those of `brandsim.roads.OsmFilter`, None where not given.
    """
    from brandsim.roads import OsmFilter, fetch_roads

    chosen = OsmFilter(**{name: value for name, value in wanted.items() if value is not None})
    _print_network(fetch_roads(place, target, chosen), lang, as_json)


@roads.command(
    epilog=examples(
        "brandsim roads quality",
        "brandsim roads quality my_town.npz --json",
        "brandsim roads quality my_town.npz --scenario my_town.toml --html quality.html",
    )
)
@click.argument("file", default="")
@click.option("--scenario", help="Whose stations and places are tried on the roads: a name or a file.")
@file_option("--html", "Write the report with a map (.html).")
@file_option("--picture", "Draw the map (.png, .svg, .pdf).")
@LANG
@JSON
def quality(
    file: str, scenario: str | None, html: str | None, picture: str | None, lang: Any, as_json: bool
) -> None:
    """Show flaws of the road network in FILE: parts, guessed limits, odd lengths, places far from a road.

    Without FILE the roads are those of the scenario, or those that ship. Stations and places are those of the
    scenario; in a FILE without a scenario none are tried.

    \N{FORM FEED}

    Parameters
    ----------
    file : str
        A network; empty for that of the scenario.
    scenario : str or None
        A name or a file.
    html, picture : str or None
        Files to write besides.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.demand import load_demand
    from brandsim.report.roads.map_sheet import save
    from brandsim.report.roads.reports import quality_report
    from brandsim.roads import load_network
    from brandsim.scenarios.files.scenario import DEFAULT, load_scenario
    from brandsim.scenarios.world.stations import service_of

    check_files(html, picture)
    tried = scenario or ("" if file else DEFAULT)
    data = load_scenario(tried or DEFAULT).data
    known = (service_of(data), load_demand(data.demand)) if tried else (None, None)
    report = quality_report(load_network(file or data.roads), *known)
    if html:
        report.to_html(html, lang)
    if picture:
        save(report.figure(lang), picture)
    if as_json:
        print_json(report.to_dict())
        return
    say(report.text(lang), nl=False)
    if not tried:
        say(term("quality_untried", lang))


def _commands(context: click.Context) -> Mapping[str, click.Command]:
    return context.command.commands if isinstance(context.command, click.Group) else {}


def _print_network(info: dict[str, Any], lang: str, as_json: bool) -> None:
    """Print the facts of a network; of what is said of it, that in the language."""
    if as_json:
        print_json(info)
        return
    mapping = {"mapping": _mapping(info["mapping"], lang)} if "mapping" in info else {}
    told = mapping | {
        "source": Text(info["source_sv"], info["source"]).to(lang),
        "note": Text(info["note_sv"], info["note_en"]).to(lang),
    }
    hidden = {"source_sv", "note_sv", "note_en", "ledger", "counts"}
    print_described({**{key: info[key] for key in info if key not in hidden}, **told}, lang)
    counts = [(count_word(key, lang), count) for key, count in info.get("counts", {}).items() if count]
    if counts:
        say(f"\n{head_word('counts', lang)}")
        say("\n".join(f"{count:8}  {what}" for what, count in sorted(counts)))
    _print_ledger(info.get("ledger", []), info.get("file", ""), lang)


def _mapping(chosen: Mapping[str, Any], lang: str) -> str:
    """Say which mapping read the columns, and why."""
    if not chosen["because"]:
        return str(chosen["name"])
    return term("mapping_because", lang, name=chosen["name"], columns=", ".join(chosen["because"]))


def _print_ledger(rows: Sequence[Mapping[str, Any]], file: str, lang: str) -> None:
    """Print what matters of a ledger, and where the rest stands."""
    from brandsim.roads.graph.ledger import Outcome

    mattering = [row for row in rows if Outcome(row["done"]).matters]
    if mattering:
        say(f"\n{term('ledger_title', lang)}")
        print_rows(mattering[:_MOST_ROWS], lang, as_json=False)
    if len(rows) > len(mattering[:_MOST_ROWS]):
        say(f"\n{term('ledger_more', lang, n=len(rows), file=file)}")
