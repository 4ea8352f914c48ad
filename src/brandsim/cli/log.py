"""``brandsim log``: what of a municipality's alarm log was read, and what was not."""

from __future__ import annotations

import click

from brandsim.cli.options import JSON, LANG, examples, file_option
from brandsim.cli.output import check_files, print_json, write_figure, write_report
from brandsim.cli.terminal import say


@click.command(
    epilog=examples(
        "brandsim log exempel",
        "brandsim log exempel --bad-rows bad_rows.csv --picture log.png",
        "brandsim log exempel/mapping.toml --json",
    )
)
@click.argument("mapping", type=click.Path())
@file_option("--bad-rows", "Write every row and cell that was not taken as it stands (.csv).")
@file_option("--picture", "Draw when events were and how soon the first unit was there (.png).")
@file_option("--html", "Write a page for the browser.", "html_path")
@LANG
@JSON
def log(
    mapping: str,
    bad_rows: str | None,
    picture: str | None,
    html_path: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Read an alarm log: MAPPING is a municipality's folder, or the mapping.toml that names the log's columns.

    \N{FORM FEED}

    Parameters
    ----------
    mapping : str
    bad_rows, picture, html_path : str or None
        Files to write besides.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    check_files(bad_rows, picture, html_path)
    from brandsim.report.logs import read_log

    read = read_log(mapping)
    if bad_rows:
        read.write_findings(bad_rows)
        say(bad_rows, err=True)
    write_figure(lambda: read.figure(lang), picture)
    write_report(read, html_path, None, lang)
    if as_json:
        print_json(read.to_dict())
    else:
        say(read.text(lang), nl=False)
