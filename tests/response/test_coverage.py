"""The experiment of docs/design/036: how often 95 % intervals hold the truth, in two cities.

Years are played once and stored; runs are drawn from them by the thousand, with the package's own estimators. Run
``pytest -m experiment tests/response/test_coverage.py``: some ten minutes a city on one core.
"""

import csv
from collections import defaultdict

import numpy as np
import pytest

from brandsim.response.year.event_times import EventTimes
from brandsim.response.year.weighted_times import NEVER
from support.own_city import OwnCity
from support.pools.coverage import covered, groups_covered, is_rare, stopped
from support.pools.times import PoolTimes, SampleTimes
from support.pools.year_pool import Pool

REPEATS = 2000
YEARS = (12, 50, 200)
BAND = (93.0, 97.0)
SAMPLED = 400
GROUP_BAND = (90.0, 98.0)
"""Of breakdowns, which are sampled."""


def stormy(folder):
    """Return two scenarios of a city with half as many alarms again, whose storms are rarer, shorter and wilder."""
    city = OwnCity(folder)
    rows = city.rows("types")
    at = rows[0].index("yearly_number")
    for row in rows[1:]:
        row[at] = str(1.5 * float(row[at]))
    city.write("types", rows)
    path = folder / "demand" / "storms.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        storms = list(csv.DictReader(handle))
    storms[0] |= {"per_year": "1.0", "duration_h": "24", "size_cv": "1.9"}
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, storms[0])
        writer.writeheader()
        writer.writerows(storms)
    city.write_scenario()
    less = folder / "less.toml"
    less.write_text('name = "less"\nparent = "mine"\n[crews.rimbo]\nlevel = "minimum"\n', encoding="utf-8")
    return [city.scenario, str(less)]


@pytest.fixture(scope="module", params=["shipped", "stormy"])
def pool(request, tmp_path_factory):
    shipped = request.param == "shipped"
    scenarios = ["ambition", "minimum"] if shipped else stormy(tmp_path_factory.mktemp("city"))
    return Pool.play(scenarios, 2500, 350)


def test_a_sample_of_the_pool_is_asked_as_a_run_is():
    """The years of the pool are sorted once for all runs: quantiles and counts are those of the years themselves."""
    rng = np.random.default_rng(8)
    number = rng.integers(0, 30, (50, 1)).astype(np.int32)
    times = rng.integers(0, 3_000_000, int(number.sum())).astype(np.int32)
    times[rng.random(len(times)) < 0.05] = NEVER
    begins = np.concatenate([[0], np.cumsum(number)])
    year = np.repeat(np.arange(50, dtype=np.int32), number[:, 0])
    rows, weight = rng.integers(0, 50, 20), rng.random(20)
    pool = PoolTimes([(times, year)], 50)
    sampled = SampleTimes(pool, rows, {}).weighted(0, weight)
    kept = np.concatenate([times[begins[row] : begins[row + 1]] for row in rows])
    drawn = EventTimes(number[rows], kept, np.ones(len(kept), np.uint8))
    run = drawn.weighted(0, weight)
    levels = np.concatenate([[-0.1, 0.0], rng.random(50), [1.0, 1.1]])
    assert sampled.quantiles(levels).tolist() == run.quantiles(levels).tolist()
    assert sampled.total == pytest.approx(run.total)
    for at in (*times[:20].tolist(), 0, 3_000_000, NEVER - 1):
        assert sampled.up_to(at).tolist() == run.up_to(at).tolist()
        assert sampled.beyond(at, 7) == run.beyond(at, 7)


def outside(pool, question, years, cell):
    """Whether a cell is out of its band; an exact interval may hold the truth more often, never less."""
    return cell.outside(BAND[0], 100.0 if is_rare(pool, question, years) else BAND[1])


@pytest.mark.experiment
@pytest.mark.timeout(7200)
def test_intervals_hold_the_truth(pool, capsys):
    cells = {years: covered(pool, years, REPEATS) for years in YEARS}
    wrong = []
    with capsys.disabled():
        print(f"\n{'':40}" + "".join(f"{years:>8}" for years in YEARS))
        for question in cells[YEARS[0]]:
            row = [cells[years][question] for years in YEARS]
            told = "".join(
                f"{cell.percent:8.1f}" if 2 * cell.given > REPEATS else f"{'–':>8}" for cell in row
            )
            print(f"{' '.join(question):40}{told}")
            wrong += [
                (question, n) for n, cell in zip(YEARS, row, strict=True) if outside(pool, question, n, cell)
            ]
    assert not wrong


@pytest.mark.experiment
@pytest.mark.timeout(7200)
def test_intervals_of_breakdowns_hold_the_truth(pool, capsys):
    """Sampled: of every figure the groups with 400 alarms and more, and every twelfth place; between 90 and 98 %."""
    wrong = []
    for years in YEARS:
        found = defaultdict(list)
        for (name, group), cell in groups_covered(pool, years, SAMPLED).items():
            if 2 * cell.given > SAMPLED:
                found[name].append(cell.percent)
                rare = name.startswith("share")
                if cell.outside(GROUP_BAND[0], 100.0 if rare else GROUP_BAND[1]):
                    wrong.append((name, group, years, cell.percent))
        with capsys.disabled():
            for name, percent in found.items():
                ends = min(percent), sum(percent) / len(percent), max(percent)
                print(
                    f"\n{name:15}{years:5} years, {len(percent):3} groups:",
                    *(f"{end:6.1f}" for end in ends),
                    end="",
                )
    assert not wrong


@pytest.mark.experiment
@pytest.mark.timeout(7200)
def test_intervals_of_runs_stopped_by_precision_hold_the_truth(pool, capsys):
    cells, took = stopped(pool, REPEATS)
    with capsys.disabled():
        for statistic, cell in cells.items():
            print(f"\n{statistic:8}{cell.percent:8.1f} {took[statistic]:8.0f} years", end="")
    assert not [statistic for statistic, cell in cells.items() if cell.outside(*BAND)]
