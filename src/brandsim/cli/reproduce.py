"""``brandsim reproduce``: a result made again, equal to the last bit or not."""

from __future__ import annotations

import sys

import click

from brandsim.cli.options import JSON, LANG, examples
from brandsim.cli.output import print_json
from brandsim.cli.terminal import say


@click.command(
    epilog=examples(
        "brandsim run minimum --json > minimum.json",
        "brandsim reproduce minimum.json",
        "brandsim reproduce comparison.html",
    )
)
@click.argument("result", type=click.Path())
@LANG
@JSON
def reproduce(result: str, lang: str, as_json: bool) -> None:
    """Make RESULT again and say whether it is equal to the last bit; exit status 1 if not.

    RESULT is what --json printed, a page (.html), a workbook (.xlsx) or a folder of --records. What differs is listed,
    and what may explain it: another version, other data, other libraries.

    \N{FORM FEED}

    Parameters
    ----------
    result : str
        The file, or the folder.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.reproduction import reproduce as make_again

    found = make_again(result)
    if as_json:
        print_json(found.to_dict())
    else:
        say(found.text(lang), nl=False)
    if not found.same:
        sys.exit(1)
