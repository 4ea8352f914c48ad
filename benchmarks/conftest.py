"""Ratios to peers, held against those that are kept, and written as JSON."""

import json
from pathlib import Path

import pytest

KEPT = Path(__file__).parent / "ratios.json"
NOISE = 0.5
"""A ratio below this share of the one that is kept is lost.

Kept is the lowest of three runs: on a shared machine two runs of the same program have differed by a factor of 2.7.
"""


def pytest_addoption(parser):
    parser.addoption("--ratios", type=Path, help="write the ratios of this run to a JSON file")
    parser.addoption(
        "--renew-ratios",
        action="store_true",
        help="keep the ratios of this run; on an idle machine, and read their diff",
    )


@pytest.fixture(scope="session")
def ratios(request):
    """How many times as fast as a peer, by name; compared when all are there."""
    found = {}
    yield found
    if path := request.config.getoption("ratios"):
        path.write_text(told(found), "utf-8")
    kept = json.loads(KEPT.read_text("utf-8"))
    if request.config.getoption("renew_ratios"):
        KEPT.write_text(told(kept | found), "utf-8")
        return
    print(f"\n{'times as fast as':36} {'now':>8} {'kept':>8}")
    for name, ratio in sorted(found.items()):
        print(f"{name:36} {ratio:8.1f} {kept.get(name, float('nan')):8.1f}")
    lost = {
        name: (round(ratio, 2), kept[name])
        for name, ratio in found.items()
        if ratio < NOISE * kept.get(name, 0)
    }
    assert lost == {}, f"lost beyond noise (now, kept): {lost}"


def told(ratios):
    """Return ratios as JSON, by name."""
    return json.dumps({name: round(ratio, 2) for name, ratio in sorted(ratios.items())}, indent=1) + "\n"
