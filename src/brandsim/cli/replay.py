"""``brandsim replay``: a year of a municipality's own alarm log played again."""

from __future__ import annotations

from typing import Any

import click

from brandsim.cli.options import CONDITION, REPORT, SIMULATION, examples
from brandsim.cli.output import check_files, print_json, write_report
from brandsim.cli.terminal import say


@click.command(
    epilog=examples(
        "brandsim replay exempel 2024",
        "brandsim replay exempel 2024 --scenario minimum --years 20",
        "brandsim replay exempel 2024 --json",
    )
)
@click.argument("folder", type=click.Path())
@click.argument("year", type=int)
@click.option("--scenario", help="A scenario of the municipality; its default if not given.")
@click.option(
    "--records", type=click.Path(file_okay=False), help="Write every alarm and unit as Parquet in a folder."
)
@CONDITION
@SIMULATION
@REPORT
def replay(
    folder: str,
    year: int,
    scenario: str | None,
    records: str | None,
    html_path: str | None,
    excel_path: str | None,
    lang: str,
    as_json: bool,
    years: int | None,
    **simulation: Any,
) -> None:
    """Play YEAR of the alarm log of a municipality's FOLDER again, under a scenario's staffing.

    The alarms are those that were; what the log does not tell is drawn --years times, 50 if not given.

    \N{FORM FEED}

    Parameters
    ----------
    folder : str
        The municipality's.
    year : int
        Calendar year of the log.
    scenario : str or None
        Name of a scenario in the folder.
    records, html_path, excel_path : str or None
        Folder and files to write besides.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    years : int or None
        How many times the year is played.
    **simulation
        Further keywords of `brandsim.replay`.
    """
    check_files(html_path, excel_path)
    from brandsim.report.reports import replay as played
    from brandsim.scenarios.run.replay import DEFAULT_TIMES

    name = f"{folder}/{scenario}" if scenario else folder
    result = played(name, year, years or DEFAULT_TIMES, records=records or False, **simulation)
    write_report(result, html_path, excel_path, lang)
    if as_json:
        print_json(result.summary(lang))
    else:
        say(result.text(lang))
