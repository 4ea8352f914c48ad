"""Names of days and months, and the clock."""

import pytest

from brandsim.words.dates import clock, month_name, weekday_name


@pytest.mark.parametrize(
    ("lang", "days", "months", "time"),
    [
        ("sv", ("måndag", "söndag"), ("januari", "december"), "03.05"),
        ("en", ("Monday", "Sunday"), ("January", "December"), "03:05"),
    ],
)
def test_days_months_and_the_clock_in_each_language(lang, days, months, time):
    assert (weekday_name(0, lang), weekday_name(6, lang)) == days
    assert (month_name(1, lang), month_name(12, lang)) == months
    assert clock(3, 5, lang) == time
