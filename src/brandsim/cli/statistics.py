"""``brandsim statistics``: saved files of official statistics as anchors."""

from __future__ import annotations

import click

from brandsim.cli.options import JSON, LANG, examples, file_option
from brandsim.cli.output import check_files, print_json, print_rows
from brandsim.cli.terminal import say


@click.command(
    epilog=examples(
        "brandsim statistics b11.json --municipality 0188",
        "brandsim statistics b11.json kolada.json --type 1=building_fire --anchors anchors.csv",
    )
)
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--municipality", default="", help="Code of the municipality, if the files have several.")
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
    municipality: str,
    types: tuple[str, ...],
    anchors: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Read saved FILES of official statistics as anchors: PxWeb's json-stat2 or CSV, or Kolada's JSON.

    \N{FORM FEED}

    Parameters
    ----------
    files : tuple of str
    municipality : str
    types : tuple of str
    anchors : str or None
        Table to write.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    check_files(anchors)
    from brandsim._errors import InputError, Said
    from brandsim.scenarios.anchors.statistics import read_statistics, write_anchors
    from brandsim.words.catalogue import term

    named = {}
    for one in types:
        code, equals, own = (part.strip() for part in one.partition("="))
        if not (code and equals and own):
            cure = Said("Write it so, once for each type.")
            raise InputError("statistics", "--type", one, Said("CODE=TYPE, as in 1=building_fire"), cure)
        named[code] = own
    read = [read_statistics(file, municipality, named) for file in files]
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
