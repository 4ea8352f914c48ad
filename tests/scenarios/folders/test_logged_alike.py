"""How alike drives of one event are, found in drives that were drawn with a known share in common."""

import numpy as np
import pytest

from brandsim.scenarios.folders.logged_alike import FEWEST_SHARED, alike_in_events


def drawn(rng, share, events):
    """Draw drives of events: as many of one unit alone as of two or three, with their residuals."""
    size = np.where(rng.random(events) < 0.8, 2, 3)
    event = np.concatenate([np.repeat(np.arange(events), size), events + np.arange(events)])
    common, own = rng.standard_normal(2 * events)[event], rng.standard_normal(len(event))
    return np.sqrt(share) * common + np.sqrt(1 - share) * own, event


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.0, 0.1, 0.35, 0.6, 0.9])
def test_intervals_of_95_per_cent_hold_the_truth_in_90_to_99(share):
    rng = np.random.default_rng(round(share * 100) + 3)
    found = [alike_in_events(*drawn(rng, share, 60)) for _ in range(300)]
    held = np.mean([one.low <= share <= one.high for one in found])
    print(share, held)
    assert 0.9 <= held <= 0.99
    assert np.mean([one.value for one in found]) == pytest.approx(share, abs=0.05)


def test_of_a_few_nothing_is_said_and_one_unit_alone_counts_for_no_event():
    rng = np.random.default_rng(4)
    assert alike_in_events(*drawn(rng, 0.5, FEWEST_SHARED - 1)) is None
    found = alike_in_events(*drawn(rng, 0.5, FEWEST_SHARED))
    assert found.n == FEWEST_SHARED
    assert found.low <= found.value <= found.high


def test_the_more_alike_the_less_is_known_of_what_drives_have_in_common():
    rng = np.random.default_rng(5)
    alone, together = (alike_in_events(*drawn(rng, share, 400)) for share in (0.0, 0.95))
    assert (alone.value, alone.low) == (pytest.approx(0, abs=0.03), 0)
    assert alone.widening == pytest.approx(1, abs=0.02)
    assert together.value == pytest.approx(0.95, abs=0.02)
    pairs = 2 * 0.8 + 3 * 0.2 * 2  # of every event and the one alone: units, times the others of the event
    assert together.widening == pytest.approx(np.sqrt(1 + 0.95 * pairs / 3.2), rel=0.06)


def test_neither_tails_nor_order_nor_numbers_of_events_matter():
    rng = np.random.default_rng(6)
    apart, event = drawn(rng, 0.4, 50)
    mixed = rng.permutation(len(event))
    once = alike_in_events(apart, event)
    again = alike_in_events(np.exp(3 * apart[mixed]), 7 * event[mixed] + 1)
    assert again == pytest.approx(once)
