"""Weather: shares, spells, and draws that nothing else moves."""

import numpy as np
import pytest

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.calendar import year_axis
from brandsim.draws import Stream, draw, stream_key, unit_interval
from brandsim.weather import SURFACES, Weather, WeatherArrays, draw_surfaces, load_weather

AXIS = year_axis(2025)
BARE, WET, SNOW = range(len(SURFACES))


def constant(wet, snow, keep):
    return Weather("constant", (wet,) * 12, (snow,) * 12, (keep,) * 12)


def drawn(arrays, years, seed=1):
    """Return the surfaces of many years: int8 [years, days]."""
    out = np.empty((years, len(arrays.keep)), np.int8)
    for year in range(years):
        draw_surfaces(arrays, seed, year, out[year])
    return out


def test_the_embedded_weather():
    weather = load_weather()
    assert weather.name == "norrtalje"
    assert len(weather.wet_share) == len(weather.snow_share) == len(weather.keep) == 12
    assert weather.snow_share[0] > 0.2
    assert weather.snow_share[6] == 0.0
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    assert days @ weather.snow_share == pytest.approx(42, abs=0.5)
    assert days @ weather.wet_share == pytest.approx(90, abs=0.5)


def test_a_day_has_the_shares_of_its_month():
    weather = load_weather()
    arrays = weather.arrays(AXIS)
    assert arrays.cumulative.shape == (368, 3)  # three days of warm-up and a year
    shares = np.diff(arrays.cumulative, axis=1, prepend=0.0)
    first_of_july = 3 + 181
    for day, month in ((0, 12), (3, 1), (first_of_july - 1, 6), (first_of_july, 7), (367, 12)):
        wet, snow = weather.wet_share[month - 1], weather.snow_share[month - 1]
        assert shares[day] == pytest.approx([1 - wet - snow, wet, snow])
        assert arrays.keep[day] == weather.keep[month - 1]
    assert (arrays.cumulative[:, -1] == 1.0).all()


@pytest.mark.parametrize(("factor", "snow"), [(0.0, 0.0), (0.5, 0.15), (2.0, 0.6), (10.0, 0.8)])
def test_more_snow_takes_from_bare_days_and_never_from_wet_ones(factor, snow):
    cumulative = constant(0.2, 0.3, 0.0).arrays(AXIS, factor).cumulative
    assert np.diff(cumulative[5], prepend=0.0) == pytest.approx([0.8 - snow, 0.2, snow])
    assert (np.diff(cumulative, axis=1) >= 0).all()


@pytest.mark.parametrize("keep", [0.0, 0.6])
def test_shares_are_those_of_the_table_however_long_the_spells(keep):
    surfaces = drawn(constant(0.3, 0.15, keep).arrays(AXIS), 400)
    share = np.bincount(surfaces.ravel(), minlength=3) / surfaces.size
    # 147 200 days; with spells as much as a quarter of them are independent: 4 standard errors.
    assert share == pytest.approx([0.55, 0.3, 0.15], abs=0.011)


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.6])
def test_a_day_is_as_yesterday_by_keep_or_by_chance(keep):
    surfaces = drawn(constant(0.3, 0.15, keep).arrays(AXIS), 400)
    same = surfaces[:, 1:] == surfaces[:, :-1]
    assert same.mean() == pytest.approx(keep + (1 - keep) * (0.55**2 + 0.3**2 + 0.15**2), abs=0.006)
    after_snow = same[surfaces[:, :-1] == SNOW].mean()
    assert after_snow == pytest.approx(keep + (1 - keep) * 0.15, abs=0.015)


def test_each_month_has_its_own_share():
    weather = load_weather()
    surfaces = drawn(weather.arrays(AXIS), 500)
    month = AXIS.month[::24]
    for number in (2, 7, 12):
        # The first days of a month still hold what the last month had.
        days = np.flatnonzero(month == number)[8:]
        wet, snow = weather.wet_share[number - 1], weather.snow_share[number - 1]
        assert (surfaces[:, days] == SNOW).mean() == pytest.approx(snow, abs=0.025)
        assert (surfaces[:, days] == WET).mean() == pytest.approx(wet, abs=0.025)


def test_the_first_day_has_no_yesterday():
    arrays = constant(0.0, 1.0, 0.9).arrays(AXIS)
    assert (drawn(arrays, 20) == SNOW).all()


def test_the_draw_is_keyed_by_day():
    arrays = constant(0.3, 0.3, 0.0).arrays(AXIS)
    key = np.uint64(stream_key(5, 2, int(Stream.SURFACE)))
    levels = np.array([unit_interval(np.uint64(draw(key, day, 1))) for day in range(len(arrays.keep))])
    out = np.empty(len(levels), np.int8)
    draw_surfaces(arrays, 5, 2, out)
    assert np.array_equal(out, np.searchsorted([0.4, 0.7], levels, side="right"))


def test_the_same_draws_whatever_else():
    arrays = load_weather().arrays(AXIS)
    year = drawn(arrays, 3)
    assert np.array_equal(year, drawn(arrays, 3))
    assert not np.array_equal(year[0], year[1])
    assert not np.array_equal(year, drawn(arrays, 3, seed=2))
    # A shorter axis has the same first days.
    short = WeatherArrays(arrays.cumulative[:40], arrays.keep[:40])
    assert np.array_equal(drawn(short, 3), year[:, :40])


def test_another_month_moves_no_day_of_this_one():
    weather = load_weather()
    wet = list(weather.wet_share)
    wet[9] = 0.9
    other = Weather("wet October", tuple(wet), weather.snow_share, (0.0,) * 12)
    same = Weather("the same", weather.wet_share, weather.snow_share, (0.0,) * 12)
    a, b = drawn(other.arrays(AXIS), 30), drawn(same.arrays(AXIS), 30)
    october = AXIS.month[::24] == 10
    assert np.array_equal(a[:, ~october], b[:, ~october])
    assert (a[:, october] != b[:, october]).mean() > 0.3


def test_more_snow_turns_bare_and_wet_days_only_to_worse_ones():
    # One draw per day, ordered by surface: a snowier winter is the same winter with more snow.
    weather = constant(0.2, 0.2, 0.0)
    assert (drawn(weather.arrays(AXIS, 2.0), 20) >= drawn(weather.arrays(AXIS), 20)).all()


# --- faults of the table ------------------------------------------------------------------------------


@pytest.fixture
def table(tmp_path):
    """Return a writer of changed copies of the embedded table."""
    lines = data_file("weather", "norrtalje.csv").read_text(encoding="utf-8").splitlines()

    def write(change):
        path = tmp_path / "own.csv"
        path.write_text("\n".join(change(list(lines))) + "\n", encoding="utf-8")
        return path

    return write


def test_a_table_of_ones_own_in_any_order(table):
    path = table(lambda lines: [lines[0], *reversed(lines[1:])])
    own, embedded = load_weather(path), load_weather()
    assert own.name == "own"
    assert (own.wet_share, own.snow_share, own.keep) == (
        embedded.wet_share,
        embedded.snow_share,
        embedded.keep,
    )


@pytest.mark.parametrize(
    ("change", "where", "expected"),
    [
        (lambda lines: lines[:-1], "column 'month'", "a row for 12"),
        (lambda lines: [*lines, lines[1]], "row 14, column 'month'", "a value used once"),
        (lambda lines: [lines[0], "1,0.7,0.4,0.5,x,assumption,", *lines[2:]], "row 2", "at most 1"),
        (
            lambda lines: [lines[0], "1,1.2,0,0.5,x,assumption,", *lines[2:]],
            "row 2",
            "at least 0 and at most 1",
        ),
        (lambda lines: [lines[0], "1,0.2,0,1,x,assumption,", *lines[2:]], "row 2", "at most 0.99"),
    ],
    ids=["month missing", "month twice", "more than all days", "share above 1", "never changes"],
)
def test_faults(table, change, where, expected):
    path = table(change)
    with pytest.raises(InputError) as caught:
        load_weather(path)
    assert caught.value.source == str(path)
    assert where in str(caught.value)
    assert expected in str(caught.value)


def test_an_unknown_name():
    with pytest.raises(InputError, match=r"nowhere\.csv"):
        load_weather("nowhere")
