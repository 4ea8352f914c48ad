"""Conditional tags by date, hour and surface: what is closed when, and what is not understood."""

import pytest

from brandsim.roads.rules.conditions import Conditions
from brandsim.roads.rules.when_closed import NotUnderstoodError, clauses, closed_hours, is_closed, seasons

MON, FRI, SAT, SUN = 0, 4, 5, 6


@pytest.mark.parametrize(
    ("text", "shut", "free"),
    [
        ("no @ (22:00-06:00)", [(1, MON, 22), (7, SUN, 5)], [(1, MON, 6), (1, MON, 21)]),
        ("no @ Nov-Mar", [(11, MON, 0), (3, SUN, 23)], [(4, MON, 0), (10, MON, 12)]),
        ("no @ (Oct 12-May 20)", [(10, MON, 3), (5, MON, 3)], [(6, MON, 3), (9, MON, 3)]),
        ("no @ (January 1-20)", [(1, MON, 3)], [(2, MON, 3)]),
        ("no @ (Mo-Fr 07:00-09:00,15:30-17:00)", [(5, FRI, 8), (5, MON, 15)], [(5, FRI, 9), (5, SAT, 8)]),
        ("no @ (Fr 22:00-06:00)", [(5, FRI, 23), (5, SAT, 5)], [(5, FRI, 5), (5, SAT, 6)]),
        ("no @ (Sa,Su)", [(5, SAT, 0), (5, SUN, 23)], [(5, FRI, 23), (5, MON, 0)]),
        ("no @ (Jun-Aug Sa 10.00-14.00)", [(7, SAT, 10)], [(7, SAT, 14), (5, SAT, 10)]),
        ("no @ (Mo 08:00-09:00; Sa 10:00-11:00)", [(1, MON, 8), (1, SAT, 10)], [(1, SAT, 8)]),
        (
            "no @ (Mo-Fr 08:00-09:00, Sa 10:00-11:00)",
            [(1, FRI, 8), (1, SAT, 10)],
            [(1, SAT, 8), (1, FRI, 10)],
        ),
        ("no @ (Nov-Mar 24/7)", [(1, MON, 3)], [(6, MON, 3)]),
        ("no; yes @ (06:00-22:30)", [(1, MON, 22), (1, MON, 5)], [(1, MON, 6), (1, MON, 21)]),
        ("no @ (Mo-Su 00:00-24:00); yes @ (Jul)", [(6, MON, 0), (6, SUN, 23)], [(7, MON, 0)]),
        ("no @ (winter)", [(12, MON, 0), (2, MON, 0)], [(3, MON, 0), (11, MON, 0)]),
        ("no @ ((22:00-05:00) AND Nov-Mar)", [(1, MON, 4)], [(6, MON, 4), (1, MON, 5)]),
        ("no @ (Jan) | no @ (Mar)", [(1, MON, 0), (3, MON, 0)], [(2, MON, 0)]),
        ("no @ (24/7)", [(1, MON, 0)], []),
    ],
)
def test_when_it_is_closed(text, shut, free):
    for month, weekday, hour in shut:
        assert is_closed(text, Conditions(month, weekday, hour)), (month, weekday, hour)
    for month, weekday, hour in free:
        assert not is_closed(text, Conditions(month, weekday, hour)), (month, weekday, hour)


def test_by_the_surface():
    assert is_closed("no @ snow", Conditions(1, 0, 12, surface="snow"))
    assert not is_closed("no @ snow", Conditions(1, 0, 12, surface="wet"))
    assert is_closed("no @ (Nov-Mar AND snow)", Conditions(1, 0, 12, surface="snow"))
    assert not is_closed("no @ (Nov-Mar AND snow)", Conditions(6, 0, 12, surface="snow"))


@pytest.mark.parametrize(
    "text",
    [
        "no @ (PH)", "no @ (Mo-Fr,PH 08:00-10:00)", "no @ (sunset-sunrise)", "no @ (2024 Nov 01-2025 Apr 01)",
        "no @ (Mo[1] 08:00-09:00)", "no @ (08:00+)", "no @ (Dec 24)", "no @ (Feb 30-Mar 31)", "no @ (residents)",
        "no @ (weight>7.5)", "no @", "@ (Mo)", "no @ (08:00-09:00", "", "50 @ (Mo)", "no @ (08:60-09:00)",
        "no @ (week 10-20)", "no @ (Maybe)", "no @ (08:00-09:00 often)",
    ],
)  # fmt: skip
def test_what_is_not_understood(text):
    with pytest.raises(NotUnderstoodError):
        closed_hours(text)


def test_clauses_keep_their_own_semicolons():
    found = clauses("no @ (Mo 08:00-09:00; Sa); destination @ (22:00-06:00)")
    assert [(one.value, one.condition) for one in found] == [
        ("no", "Mo 08:00-09:00; Sa"),
        ("destination", "22:00-06:00"),
    ]
    assert "; ".join(map(str, found)) == "no @ (Mo 08:00-09:00; Sa); destination @ (22:00-06:00)"


def test_seasons():
    text = seasons("spring; summer;fall")
    assert [month for month in range(1, 13) if is_closed(text, Conditions(month, 0, 0))] == [1, 2, 12]
    with pytest.raises(NotUnderstoodError):
        seasons("yes")
