"""Numbers, intervals and lists as each language prints them."""

import math

import pytest
from hypothesis import example, given, strategies as st

from brandsim.words.numbers import DASH, MINUS, listed, number, percent, percent_span, plain, span

NBSP = "\N{NO-BREAK SPACE}"

FLOATS = st.floats(-1e12, 1e12)
LANGS = st.sampled_from(["sv", "en"])


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "swedish", "english"),
    [
        (1040, 0, False, "1\u00a0040", "1,040"),
        (10.04, 1, False, "10,0", "10.0"),
        (-0.25, 2, True, "−0,25", "−0.25"),
        (0.3, 1, True, "+0,3", "+0.3"),
        (-0.001, 2, True, "0,00", "0.00"),
        (None, 1, False, "–", "–"),
        (float("inf"), 1, False, "–", "–"),
    ],
)
def test_numbers_are_printed_as_each_language_does(value, decimals, signed, swedish, english):
    assert number(value, "sv", decimals, signed=signed) == swedish
    assert number(value, "en", decimals, signed=signed) == english


def test_a_share_that_is_not_quite_zero_or_all_says_so():
    assert percent(0.0, "sv", 1) == "0,0\u00a0%"
    assert percent(0.0002, "sv", 1) == "<0,1\u00a0%"
    assert percent(0.99999, "en", 1) == ">99.9%"
    assert percent(1.0, "sv", 1) == "100,0\u00a0%"


def test_an_interval_with_a_negative_end_uses_a_word():
    assert span((10.24, 13.1), "sv") == "10,2–13,1"
    assert span((-0.02, 0.05), "sv", 2) == "−0,02 till 0,05"
    assert span((-0.02, 0.05), "en", 2, signed=True) == "−0.02 to +0.05"


@given(FLOATS, st.integers(0, 4), st.booleans())
def test_a_swedish_number_says_the_same_as_an_english_one(value, decimals, signed):
    english = number(value, "en", decimals, signed=signed)
    swapped = english.translate(str.maketrans({",": NBSP, ".": ","}))
    assert number(value, "sv", decimals, signed=signed) == swapped
    assert float(english.replace(",", "").replace(MINUS, "-")) == float(f"{value:.{decimals}f}")
    assert not english.startswith(MINUS + "0") or float(english.replace(",", "").replace(MINUS, "-")) < 0


@example(share=0.005, lang="sv", decimals=0)
@example(share=0.995, lang="sv", decimals=0)
@given(st.floats(0, 1), LANGS, st.integers(0, 2))
def test_only_all_is_a_hundred_per_cent_and_only_nothing_is_zero(share, lang, decimals):
    bare = percent(share, lang, decimals).rstrip(f"%{NBSP}")
    if bare == number(0, lang, decimals):
        assert share <= 1e-12
    if bare == number(100, lang, decimals):
        assert 1 - share <= 1e-12


def test_intervals_are_written_as_they_are():
    assert span((0.3, 2.0), "sv") == "0,3–2,0"
    assert percent_span((0.0, 1.0), "sv") == "0–100\u00a0%"
    assert percent_span((0.123, 0.456), "en", 1) == "12.3–45.6%"
    assert [told(None, "sv") for told in (span, percent_span)] == [DASH] * 2
    assert percent(math.nan, "sv") == DASH
    assert span((0.1, 0.25), "sv", 0, scale=60) == "6–15"


@pytest.mark.parametrize(
    ("parts", "swedish", "english"),
    [
        ([], "", ""),
        (["a"], "a", "a"),
        (["a", "b"], "a och b", "a and b"),
        (["a", "b", "c", "d"], "a, b, c och d", "a, b, c and d"),
    ],
)
def test_a_list_is_joined_as_each_language_does(parts, swedish, english):
    assert listed(parts, "sv") == swedish
    assert listed(parts, "en") == english


def test_a_number_with_the_digits_it_needs():
    values = {0.25: "0,25", 120.0: "120", -0.0: "0", -2.5: "−2,5", 1_234_567.0: "1234567"}
    assert {value: plain(value, "sv") for value in values} == values


def test_an_interval_that_leaves_out_zero_has_no_end_that_reads_as_zero():
    assert span((0.0004, 0.0093), "sv", signed=True, scale=100) == "+0,04 till +0,93"
    assert span((-0.0091, -0.00004), "en", signed=True, scale=100) == "−0.910 to −0.004"
    assert span((0.000001, 0.9), "sv", signed=True) == "0,000 till +0,900"  # no more than three
    assert span((0.0, 0.93), "sv", signed=True) == "0,0 till +0,9"
    assert span((-0.04, 0.93), "sv", signed=True) == "0,0 till +0,9"
    assert span((0.04, 0.93), "sv") == "0,0–0,9"  # no difference
    assert span((0.04, 0.93), "sv", apart=True) == "0,04–0,93"
    assert span((0.04, 0.93), "sv", signed=True, apart=False) == "0,0 till +0,9"
