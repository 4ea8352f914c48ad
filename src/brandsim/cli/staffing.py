"""``brandsim posts`` and ``roster``: how many people a crew takes, and a roster for them."""

from __future__ import annotations

import click

from brandsim._files import written_whole
from brandsim.cli.options import ABSENT, JSON, LANG, default_option, examples, file_option
from brandsim.cli.output import check_files, print_found, print_json, write_figure
from brandsim.cli.terminal import say

WEEKENDS = click.option(
    "--weekends",
    type=click.IntRange(0, 4),
    help="Most weekends of four with work; 4 is no rule. Otherwise what the rule set says.",
)


@click.command(
    epilog=examples(
        "brandsim posts",
        "brandsim posts --seats 5 --absent 0.25 --no-rosters --json",
        "brandsim posts --weekends 4",
    )
)
@default_option("--seats", 7, "Seats around the clock; seven is the full-time crew.")
@ABSENT
@WEEKENDS
@default_option("--rosters/--no-rosters", True, "Solve rosters, not the formula alone.")
@default_option("--time-limit", 20.0, "Seconds for each attempt at a roster.")
@LANG
@JSON
def posts(
    seats: int,
    absent: float | None,
    weekends: int | None,
    rosters: bool,
    time_limit: float,
    lang: str,
    as_json: bool,
) -> None:
    """Show how many full-time posts a crew takes under every set of working-time rules.

    The formula divides hours by worked time; the roster is a real one that rolls and keeps every rule.

    \N{FORM FEED}

    Parameters
    ----------
    seats : int
    absent : float or None
        Share of rostered time; None for that of the data.
    weekends : int or None
        Most weekends of four with work; None for what each rule set says.
    rosters : bool
        Whether rosters are solved.
    time_limit : float
        Seconds for each attempt.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.report.staffing import posts as found

    print_found(found(seats, absent, weekends, rosters=rosters, time_limit_s=time_limit), lang, as_json)


@click.command(
    epilog=examples(
        "brandsim roster twenty_hours_42",
        "brandsim roster twenty_hours_42 --posts 31 --csv roster.csv",
        "brandsim roster ten_fourteen_42 --weekends 4",
        "brandsim roster thirteen_hours_38 --seats 5 --picture roster.png --csv roster.csv",
    )
)
@click.argument("rule_set")
@default_option("--seats", 7, "Seats around the clock.")
@click.option("--posts", type=int, help="So many posts instead, spread evenly over the shifts.")
@ABSENT
@WEEKENDS
@default_option("--time-limit", 60.0, "Seconds for each attempt.")
@file_option("--picture", "Draw the roster as PNG.")
@file_option("--csv", "Write the roster as CSV.", "csv_path")
@LANG
@JSON
def roster(
    rule_set: str,
    seats: int,
    posts: int | None,
    absent: float | None,
    weekends: int | None,
    time_limit: float,
    picture: str | None,
    csv_path: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Make a rolling roster under RULE_SET with as few posts as possible, checked rule by rule.

    RULE_SET is a set of working-time rules; `brandsim posts --no-rosters` lists them.

    \N{FORM FEED}

    Parameters
    ----------
    rule_set : str
    seats : int
    posts : int or None
        So many instead of the fewest for `seats`.
    absent : float or None
        Share of rostered time; None for that of the data.
    weekends : int or None
        Most weekends of four with work; None for what the rule set says.
    time_limit : float
        Seconds for each attempt.
    picture, csv_path : str or None
        Files to write besides.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    check_files(picture, csv_path)
    from brandsim.render.text import text
    from brandsim.report.content.roster import roster_section
    from brandsim.report.figures.roster import roster_figure
    from brandsim.report.staffing import roster as found

    traced = found(rule_set, seats, posts, absent, weekends, time_limit_s=time_limit)
    made = traced.roster
    if as_json:
        print_json(traced.summary(lang))
    else:
        say(text([roster_section(made, lang)], lang), nl=False)
    write_figure(lambda: roster_figure(made, lang), picture)
    if csv_path:
        with written_whole(csv_path) as temporary:
            made.frame(lang).to_csv(temporary)
        say(csv_path, err=True)
