"""``brandsim run`` and ``validate``: one scenario played, and the model against known answers."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import click

from brandsim._errors import NOTHING, InputError, Said
from brandsim.cli.options import CONDITION, JSON, LANG, REPORT, SIMULATION, examples
from brandsim.cli.output import check_files, print_json, print_markdown, print_rows, write_report
from brandsim.cli.terminal import say

_OF_GROUPS = ("number", "median")
"""What is printed of each type, part of the day, station and group of places even where it does not differ."""


@click.command(
    epilog=examples(
        "brandsim run",
        "brandsim run my_scenario.toml --years 400 --excel result.xlsx",
        "brandsim run minimum --events building_fire,traffic_accident --json",
        "brandsim run --precision '±0.05 min'",
        "brandsim run --condition national_rate_2024",
    )
)
@click.argument("scenario", default="ambition")
@click.option(
    "--precision",
    help="Run until the chance error of the chief figure is at most this, as '±0.05 min'; --years is then the most.",
)
@click.option(
    "--records", type=click.Path(file_okay=False), help="Write every alarm and unit as Parquet in a folder."
)
@CONDITION
@click.option("--extra-records", is_flag=True, help="The records hold the extra storm years too.")
@click.option("--full", is_flag=True, help="Print everything, not only what one screen holds.")
@click.option(
    "--assumptions",
    "all_assumptions",
    is_flag=True,
    help="Print everything, and every assumption with its source.",
)
@SIMULATION
@REPORT
def run(
    scenario: str,
    full: bool,
    all_assumptions: bool,
    records: str | None,
    html_path: str | None,
    excel_path: str | None,
    lang: str,
    as_json: bool,
    **simulation: Any,
) -> None:
    """Run SCENARIO: time from alarm to arrival against the goal.

    SCENARIO is a name that ships (see `brandsim scenarios`), a .toml file or a municipality's folder.

    \N{FORM FEED}

    Parameters
    ----------
    scenario : str
        Its name, or a file.
    full : bool
        Whether more is printed than one screen holds.
    all_assumptions : bool
        Whether every assumption is listed.
    records, html_path, excel_path : str or None
        Folder and files to write besides.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    **simulation
        Keywords of `brandsim.simulate`.
    """
    check_files(html_path, excel_path)
    from brandsim.report.reports import simulate

    result = simulate(scenario, records=records or False, **simulation)
    write_report(result, html_path, excel_path, lang)
    if as_json:
        print_json(result.summary(lang))
    elif full or all_assumptions:
        say(result.text(lang, assumptions=all_assumptions))
    else:
        say(result.brief(lang), nl=False)


@click.command(
    epilog=examples(
        "brandsim validate",
        "brandsim validate exempel --holdout 2025",
        "brandsim validate --cases cases --json",
        "brandsim validate --cases cases --markdown",
    )
)
@click.argument("folder", type=click.Path(), required=False)
@click.option(
    "--holdout", type=int, help="A calendar year of the municipality's log that was not counted in its fit."
)
@click.option(
    "--cases",
    type=click.Path(),
    help="Folder of external cases; without it only what textbooks know is tried.",
)
@click.option("--markdown", is_flag=True, help="Print the table in Markdown, with the source of each row.")
@LANG
@JSON
def validate(
    folder: str | None, holdout: int | None, cases: str | None, markdown: bool, lang: str, as_json: bool
) -> None:
    """Try the model against known answers: those of textbooks and external cases; exit status 1 if any differs.

    With a municipality's FOLDER and --holdout the model stands beside a year of its log.

    \N{FORM FEED}

    Parameters
    ----------
    folder : str or None
        A municipality's.
    holdout : int or None
        Year of its log.
    cases : str or None
        Folder of external cases.
    markdown : bool
        Whether the table is printed in Markdown.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    if folder is not None or holdout is not None:
        _validate_log(folder, holdout, lang, as_json)
        return
    from brandsim.reproduction import validated

    found = validated(cases)
    rows = found.rows
    if markdown:
        print_markdown(rows, lang)
    elif as_json:
        print_json(found.summary(lang))
    else:
        # On a screen the sources would leave no room for the numbers.
        told = [{key: row[key] for key in row if key != "source"} for row in rows]
        print_rows(told, lang, as_json=False)
    if not all(row["ok"] for row in rows):
        sys.exit(1)


def _is_told_of_groups(row: Mapping[str, Any]) -> bool:
    """Return whether a row of a group is printed even where it does not differ."""
    return row["statistic"] in _OF_GROUPS and row["units"] != "logged"


def _is_of_all_first(row: Mapping[str, Any]) -> bool:
    """Return whether a row is of the first arrival at all events."""
    return (row["component"], row["by"], row["statistic"]) == ("first_arrival", "", "median")


def _validate_log(folder: str | None, holdout: int | None, lang: str, as_json: bool) -> None:
    """Print the model beside a year of a log."""
    from brandsim.report.content.loans import loan_lines
    from brandsim.report.labels import share_label
    from brandsim.reproduction import held_out
    from brandsim.words.catalogue import term

    if folder is None or holdout is None:
        what, cure = Said("a municipality's folder with --holdout YEAR"), Said("Give both.")
        raise InputError("validate", "", NOTHING, what, cure)
    found = held_out(folder, holdout)
    if as_json:
        print_json(found.summary(lang))
    else:
        kept = [row for row in found.rows if not row["by"] or row["differs"] or _is_told_of_groups(row)]
        told = [row | {"statistic": share_label(row["statistic"], lang)} for row in kept]
        print_rows(told, lang, as_json=False)
        for component in dict.fromkeys(row["component"] for row in found.rows if row["log"] is None):
            say(term(f"holdout_lacks_{component}", lang))
        held = {row["units"]: row["n"] for row in found.rows if _is_of_all_first(row)}
        if left := held.get("chosen", 0) - held.get("logged", 0):
            say(term("holdout_elsewhere", lang, n=left))
        if len(kept) < len(found.rows):
            say(term("holdout_rest", lang, n=len(found.rows) - len(kept)))
        for line in loan_lines(found.provenance.borrowed, lang):
            say(line)
    if any(row["differs"] for row in found.rows):
        sys.exit(1)
