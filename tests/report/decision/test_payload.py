"""The counts behind the page: those of the breakdowns, packed to the same bytes, and unpacked as a browser does."""

import base64
import gzip
from dataclasses import replace

import numpy as np
import pytest

from brandsim.report.decision import payload as module
from brandsim.report.decision.payload import counted_years, payload
from brandsim.response.minutes import MINUTES


@pytest.fixture(scope="module")
def counted(comparison):
    return payload(comparison)


def test_shares_by_place_are_those_of_the_breakdowns(comparison, counted):
    places = [place.name for place in comparison.baseline.municipality.demand.places]
    compared = 0
    for run, counts in zip(comparison.runs, counted.counts[:, 0].astype(int), strict=True):
        for row in run.breakdowns.rows("place"):
            mine = counts[places.index(row["group"])]
            assert mine.sum() / counted.years == pytest.approx(row["n_per_year"])
            for minutes in (10, 15, 20, 30):
                assert mine[:minutes].sum() / mine.sum() == pytest.approx(row[f"share_{minutes}"])
                compared += 1
    assert compared > 1000


def test_every_need_counts_the_incidents_that_asked_for_it(comparison, counted):
    assert counted.needs == comparison.baseline.figures.indicators
    for run, counts in zip(comparison.runs, counted.counts, strict=True):
        for n, need in enumerate(counted.needs):
            asked, met = (run.figures.series(need, name)[0] for name in ("n", "share_met"))
            assert counts[n].sum() == asked.sum()
            soon = counts[n, :, :30].sum()
            share = run.figures.series(need, "share_30")[0]
            assert soon == pytest.approx(np.nansum(share * asked))
            assert soon <= round(np.nansum(met * asked))


def unpacked(text, scenarios, needs, places):
    """Read the payload as the page's script does."""
    numbers = np.frombuffer(gzip.decompress(base64.b64decode(text)), "<u2")
    size = needs * places * (MINUTES + 1)
    counts, halves, at = [numbers[:size]], [], size
    for _ in range(scenarios - 1):
        counts.append((counts[0] + numbers[at : at + size]).astype(np.uint16))
        halves.append(numbers[at + size : at + size + needs * places * MINUTES])
        at += size + needs * places * MINUTES
    assert at == len(numbers)
    shapes = (scenarios, needs, places, MINUTES + 1), (scenarios - 1, needs, places, MINUTES)
    return np.array(counts).reshape(shapes[0]), np.array(halves).reshape(shapes[1])


def test_what_is_packed_is_unpacked_and_the_same_each_time(counted):
    scenarios, needs, places, _ = counted.counts.shape
    counts, halves = unpacked(counted.packed(), scenarios, needs, places)
    assert (counts == counted.counts).all()
    assert (halves == counted.halves).all()
    assert (np.diff(counts.astype(int), axis=0) != 0).any()
    assert counted.packed() == replace(counted, counts=counted.counts.copy()).packed()


def test_it_keeps_within_its_size(counted):
    assert len(counted.packed()) <= 350_000 + 100_000 * (len(counted.counts) - 1)


def test_as_many_years_are_counted_as_have_room(comparison, monkeypatch):
    assert counted_years(comparison) == comparison.baseline.years
    places = [run.breakdowns.rows("place") for run in comparison.runs]
    most = max(row["n_per_year"] for rows in places for row in rows) * comparison.baseline.years
    monkeypatch.setattr(module, "MOST", most - 1)
    assert counted_years(comparison) < comparison.baseline.years
    monkeypatch.setattr(module, "MOST", most)
    assert counted_years(comparison) == comparison.baseline.years
