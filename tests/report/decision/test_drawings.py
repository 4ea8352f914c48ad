"""The colours and dashes of the alternatives: each its own, and seen on white paper."""

import re

import pytest

from brandsim.report.decision.drawings import COLOURS, DASHES

SEEN = 3.0
"""Least contrast of what is drawn, by WCAG 2.2 (1.4.11)."""


def contrast_with_white(colour):
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


@pytest.mark.parametrize("colour", COLOURS)
def test_a_colour_is_one_and_is_seen(colour):
    assert re.fullmatch("#[0-9a-f]{6}", colour)
    assert contrast_with_white(colour) >= SEEN


def test_every_alternative_has_its_own_colour_and_dash():
    assert len(set(COLOURS)) == len(COLOURS) == len(set(DASHES)) == len(DASHES)
    assert all(re.fullmatch(r"(\d+( \d+)*)?", dash) for dash in DASHES)
