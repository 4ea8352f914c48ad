"""``brandsim posts`` and ``roster``: how many people a crew takes, and a roster for them."""

from __future__ import annotations

import click

from brandsim._data import written_whole
from brandsim.cli.options import ABSENT, JSON, LANG, default_option, examples, file_option
from brandsim.cli.output import check_files, print_frame, write_figure


@click.command(
    epilog=examples("brandsim posts", "brandsim posts --seats 5 --absent 0.25 --no-rosters --json")
)
@default_option("--seats", 7, "Platser dygnet runt; sju är heltidsstyrkan.")
@ABSENT
@default_option("--rosters/--no-rosters", True, "Lös scheman, inte bara formeln.")
@default_option("--time-limit", 20.0, "Sekunder för varje försök till ett schema.")
@JSON
def posts(seats: int, absent: float | None, rosters: bool, time_limit: float, as_json: bool) -> None:
    """Visa hur många heltidstjänster en styrka kräver under varje uppsättning arbetstidsregler.

    Formeln delar timmar med arbetad tid; schemat är ett verkligt schema som rullar, med alla regler uppfyllda.

    \N{FORM FEED}

    Parameters
    ----------
    seats : int
    absent : float or None
        Share of rostered time; None for that of the data.
    rosters : bool
        Whether rosters are solved.
    time_limit : float
        Seconds for each attempt.
    as_json : bool
        Whether it is printed as JSON.
    """
    from brandsim.staffing.posts_table import posts_table

    print_frame(posts_table(seats, absent, rosters=rosters, time_limit_s=time_limit), as_json)


@click.command(
    epilog=examples(
        "brandsim roster twenty_hours_42",
        "brandsim roster twenty_hours_42 --posts 31 --csv schema.csv",
        "brandsim roster thirteen_hours_38 --seats 5 --picture schema.png --csv schema.csv",
    )
)
@click.argument("rule_set")
@default_option("--seats", 7, "Platser dygnet runt.")
@click.option("--posts", type=int, help="Så många tjänster i stället, jämnt fördelade över passen.")
@ABSENT
@default_option("--time-limit", 60.0, "Sekunder för varje försök.")
@file_option("--picture", "Rita schemat som PNG.")
@file_option("--csv", "Skriv schemat som CSV.", "csv_path")
@LANG
def roster(
    rule_set: str,
    seats: int,
    posts: int | None,
    absent: float | None,
    time_limit: float,
    picture: str | None,
    csv_path: str | None,
    lang: str,
) -> None:
    """Gör ett rullande schema under RULE_SET med så få tjänster som möjligt, prövat regel för regel.

    RULE_SET är en uppsättning arbetstidsregler; `brandsim posts --no-rosters` listar dem.

    \N{FORM FEED}

    Parameters
    ----------
    rule_set : str
    seats : int
    posts : int or None
        So many instead of the fewest for `seats`.
    absent : float or None
        Share of rostered time; None for that of the data.
    time_limit : float
        Seconds for each attempt.
    picture, csv_path : str or None
        Files to write besides.
    lang : str
        One of `languages`.
    """
    check_files(picture, csv_path)
    from brandsim.render.text import text
    from brandsim.report.content.roster import roster_section
    from brandsim.report.figures.roster import roster_figure
    from brandsim.staffing.absence import absent_share
    from brandsim.staffing.roster import even_roster, least_roster
    from brandsim.staffing.working_time import rule_set as named

    share = absent_share() if absent is None else absent
    rules = named(rule_set)
    made = (
        least_roster(rules, seats, share, time_limit_s=time_limit)
        if posts is None
        else even_roster(rules, posts, time_limit_s=time_limit)
    )
    click.echo(text([roster_section(made, lang)], lang), nl=False)
    write_figure(lambda: roster_figure(made, lang), picture)
    if csv_path:
        with written_whole(csv_path) as temporary:
            made.frame().to_csv(temporary)
        click.echo(csv_path, err=True)
