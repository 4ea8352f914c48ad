"""``brandsim statistics``: official statistics as anchors, of saved files or fetched where it is asked for."""

from __future__ import annotations

import click

from brandsim.cli.options import JSON, LANG, examples, file_option
from brandsim.cli.output import check_files, print_json, print_rows
from brandsim.cli.terminal import say


@click.command(
    epilog=examples(
        "brandsim statistics b11.json --municipality 0188",
        "brandsim statistics b11.json kolada.json --type 1=building_fire --anchors anchors.csv",
        "brandsim statistics --kolada U07442,U07440 --municipality 0188 --years 2019-2024 --save input",
        "brandsim statistics --pxweb https://statistik.mcf.se/PxWeb/api/v1/sv/PxData/B/B1/B11 --query b11_query.json "
        "--municipality 0188 --anchors exempel/anchors.csv",
    )
)
@click.argument("files", nargs=-1, type=click.Path())
@click.option(
    "--kolada",
    "kpis",
    multiple=True,
    help="Fetch these key figures from Kolada: U07442, U07440 or both, with commas.",
)
@click.option("--years", default="", help="Of which years, such as 2019-2024; every year if not given.")
@click.option("--pxweb", metavar="URL", help="Fetch a table of a PxWeb service from this address.")
@click.option("--query", type=click.Path(), help="File of the query for --pxweb, as the service shows it.")
@click.option(
    "--save",
    type=click.Path(file_okay=False),
    help="Save what is fetched in this folder; else in input of the folder of --anchors.",
)
@click.option(
    "--municipality",
    default="",
    help="Code of the municipality: for Kolada, and if the files have several.",
)
@click.option(
    "--type",
    "types",
    multiple=True,
    help="CODE=TYPE: what a type of the statistics is called in the demand; may be given several times.",
)
@file_option("--anchors", "Write the figures into this table; its other rows are kept.")
@LANG
@JSON
def statistics(
    files: tuple[str, ...],
    kpis: tuple[str, ...],
    years: str,
    pxweb: str | None,
    query: str | None,
    save: str | None,
    municipality: str,
    types: tuple[str, ...],
    anchors: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Read saved FILES of official statistics as anchors: PxWeb's json-stat2 or CSV, or Kolada's JSON.

    Nothing is fetched unless --kolada or --pxweb asks for it; what is fetched is saved and can be read again offline.

    \N{FORM FEED}

    Parameters
    ----------
    files : tuple of str
    kpis : tuple of str
        Key figures to fetch.
    years : str
        Of which years.
    pxweb, query : str or None
        Address of a table, and the file of its query.
    save : str or None
        Folder of what is fetched.
    municipality : str
    types : tuple of str
    anchors : str or None
        Table to write.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    check_files(anchors)
    from brandsim._errors import InputError, Said
    from brandsim.scenarios.anchors.fetch import fetch_kolada, fetch_pxweb, folder_of
    from brandsim.scenarios.anchors.statistics import read_statistics, write_anchors
    from brandsim.words.catalogue import term

    named = {}
    for one in types:
        code, equals, own = (part.strip() for part in one.partition("="))
        if not (code and equals and own):
            cure = Said("Write it so, once for each type.")
            raise InputError("statistics", "--type", one, Said("CODE=TYPE, as in 1=building_fire"), cure)
        named[code] = own
    wanted = [name for one in kpis for name in one.replace(" ", ",").split(",") if name]
    _check_asked(files, wanted, years, pxweb, query, save)
    folder = folder_of(save, anchors)
    fetched: list[str] = []
    if wanted:
        fetched.append(str(fetch_kolada(wanted, municipality, years, folder)))
    if pxweb and query:
        fetched.append(str(fetch_pxweb(pxweb, query, folder)))
    for file in fetched:
        say(file, err=True)
    read = [read_statistics(file, municipality, named) for file in (*files, *fetched)]
    found = [one for part in read for one in part.anchors]
    left_out = [one.to(lang) for part in read for one in part.left_out]
    rows = [
        {"anchor": one.key, "year": one.year, "value": one.value, "unit": one.unit, "what": one.text.to(lang)}
        for one in found
    ]
    if anchors:
        write_anchors(found, anchors)
        say(anchors, err=True)
    if as_json:
        print_json({"anchors": rows, "left_out": left_out})
        return
    if rows:
        print_rows(rows, lang, as_json=False)
    for one in left_out:
        say(term("statistics_left_out", lang, what=one))


def _check_asked(
    files: tuple[str, ...],
    kpis: list[str],
    years: str,
    pxweb: str | None,
    query: str | None,
    save: str | None,
) -> None:
    """Refuse options that say nothing together, before anything is fetched."""
    from brandsim._errors import NOTHING, InputError, Said

    cure = Said("Name a saved file, or ask with --kolada or with --pxweb and --query.")
    if not (files or kpis or pxweb or query):
        raise InputError("statistics", "FILES", NOTHING, Said("files, or what is to be fetched"), cure)
    if bool(pxweb) != bool(query):
        given, lacking = ("--pxweb", "--query") if pxweb else ("--query", "--pxweb")
        raise InputError(
            "statistics", lacking, NOTHING, Said("both, since {given} is given", given=given), cure
        )
    if years and not kpis:
        raise InputError("statistics", "--years", years, Said("it beside --kolada"), cure)
    if save and not (kpis or pxweb):
        raise InputError("statistics", "--save", save, Said("something to fetch"), cure)
