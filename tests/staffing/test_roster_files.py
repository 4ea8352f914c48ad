"""Rosters that ship, and files of rosters: read whole, or refused by the line."""

from dataclasses import replace

import numpy as np
import pytest

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.staffing.roster import even_roster, least_roster, load_roster
from brandsim.staffing.roster_check import breaches
from brandsim.staffing.working_time import absent_share, rule_set

RULES = rule_set("twenty_hours_42")


@pytest.mark.parametrize(("posts", "per_shift"), [(36, 7 / (1 - absent_share())), (31, 7.6)])
def test_shipped_rosters_keep_every_rule_and_nobody_works_a_third_weekend(posts, per_shift):
    works = load_roster(data_file("staffing", "rosters", f"twenty_hours_42_posts_{posts}.csv"), RULES)
    assert breaches(works, RULES, per_shift=per_shift) == []
    weekends = works.any(axis=2).reshape(posts, 4, 7)[:, :, 5:].any(axis=2).sum(axis=1)
    assert weekends.max() == 2


@pytest.mark.slow
def test_shipped_rosters_are_made_by_the_commands_that_their_source_names():
    longer = {"time_limit_s": 300}  # a busy machine must not end the search
    for made in (least_roster(RULES, 7, absent_share(), **longer), even_roster(RULES, 31, **longer)):
        path = data_file("staffing", "rosters", f"twenty_hours_42_posts_{made.posts}.csv")
        np.testing.assert_array_equal(made.works, load_roster(path, RULES))


SHIPPED = data_file("staffing", "rosters", "twenty_hours_42_posts_31.csv")


@pytest.fixture
def copied(tmp_path):
    def copying(change):
        path = tmp_path / "roster.csv"
        path.write_text(change(SHIPPED.read_text(encoding="utf-8")), encoding="utf-8")
        return path

    return copying


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "\n" + ("," * 28 + "\n") * 5,
        lambda text: text.replace("\n", "\n" + "," * 28 + "\n", 3),
        lambda text: text.replace(",", ";"),
        lambda text: "\ufeff" + text.replace("\n", "\r\n"),
    ],
    ids=["blank rows at the end", "blank rows between", "semicolons", "as Excel writes it"],
)
def test_a_roster_has_a_post_for_each_row_with_text(copied, change):
    works = load_roster(copied(change), RULES)
    assert works.shape == (31, RULES.days, len(RULES.shifts))
    np.testing.assert_array_equal(works, load_roster(SHIPPED, RULES))


def test_a_shift_that_is_none_is_told_by_its_line(copied):
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    first = lines[1].split(",")
    lines[1:2] = ["," * 28, ",".join([first[0], "06\N{EN DASH}08", *first[2:]])]
    with pytest.raises(InputError, match="a shift") as caught:
        load_roster(copied(lambda _: "\n".join(lines)), RULES)
    assert caught.value.where == "row 3, day 1 (1:m)"
    assert caught.value.value == "06\N{EN DASH}08"


def test_a_weekdays_shift_on_a_saturday_is_refused(copied):
    post, day = np.argwhere(load_roster(SHIPPED, RULES)[:, 5:7].any(axis=2))[0].tolist()

    def change(text):
        lines = text.splitlines()
        cells = lines[post + 1].split(",")
        cells[day + 6] = "17\N{EN DASH}07"
        lines[post + 1] = ",".join(cells)
        return "\n".join(lines)

    with pytest.raises(InputError, match=r"begins on that weekday \(07.19, 19.07\)") as caught:
        load_roster(copied(change), RULES)
    assert caught.value.where.startswith(f"row {post + 2}, day {day + 6}")


def test_a_roster_of_other_rules_is_refused():
    with pytest.raises(InputError, match="28 days, 31 posts"):
        load_roster(SHIPPED, replace(RULES, calculation_weeks=5))
