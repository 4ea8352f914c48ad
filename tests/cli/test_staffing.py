"""Posts and rosters."""

import pytest


def test_posts(machine):
    told = machine("posts", "--no-rosters", "--seats", "7", "--absent", "0.3")
    assert told["provenance"]["arguments"]["absent"] == 0.3
    rows = told["rows"]
    assert {row["rule_set"]: row for row in rows}["day_long_48"]["posts"] == pytest.approx(35.0)


def test_a_roster_with_its_picture_and_table(said, tmp_path):
    picture, table = tmp_path / "roster.png", tmp_path / "roster.csv"
    text = said("roster", "day_long_42", "--seats", 2, "--lang", "en", "--picture", picture, "--csv", table)
    assert "posts keep 2 seats around the clock" in text
    assert "0 breaches" in " ".join(text.split())
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert len(table.read_text("utf-8").splitlines()) == 1 + int(text.splitlines()[1].split()[0])


def test_a_roster_of_so_many_posts(said, tmp_path):
    table = tmp_path / "roster.csv"
    text = said("roster", "day_long_42", "--posts", 11, "--csv", table, "--lang", "en")
    assert "0 breaches" in " ".join(text.split())
    assert len(table.read_text("utf-8").splitlines()) == 1 + 11


def test_an_unknown_rule_set_is_named(fault):
    assert "twenty_hours_42" in fault("roster", "twenty_hours")


@pytest.mark.slow
def test_the_rule_of_weekends_has_a_switch(said, fault):
    told = fault("roster", "ten_fourteen_42", "--seats", "4", "--absent", "0.201", "--lang", "en")
    assert "are proved too few. Give other shifts, or allow more than 2 weekends of four." in told
    free = said("roster", "ten_fourteen_42", "--seats", 4, "--absent", 0.201, "--weekends", 4, "--lang", "en")
    assert "No rule of weekends." in free
    assert "At most 3 weekends of four (assumption)." in said(
        "roster", "day_long_42", "--seats", 1, "--absent", 0.1, "--weekends", 3, "--lang", "en"
    )
