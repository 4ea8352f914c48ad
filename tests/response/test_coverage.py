"""The experiment of docs/design/036: how often 95 % intervals hold the truth, in two cities.

Years are played once and stored; runs are drawn from them by the thousand, with the package's own estimators. Run
``pytest -s -m experiment tests/response/test_coverage.py``: some 20 minutes a city on one core.
"""

import csv

import pytest

from support.coverage import covered, stopped
from support.own_city import OwnCity
from support.year_pool import Pool

REPEATS = 2000
YEARS = (12, 50, 200)
BAND = (93.0, 97.0)


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


def exact(statistic):
    """An exact interval of a share that is rarely missed may hold the truth more often, never less."""
    return statistic == "share_met"


@pytest.mark.experiment
def test_intervals_hold_the_truth(pool):
    cells = {years: covered(pool, years, REPEATS) for years in YEARS}
    print(f"\n{'':40}" + "".join(f"{years:>8}" for years in YEARS))
    wrong = []
    for question in cells[YEARS[0]]:
        row = [cells[years][question] for years in YEARS]
        told = "".join(f"{cell.percent:8.1f}" if 2 * cell.given > REPEATS else f"{'–':>8}" for cell in row)
        print(f"{' '.join(question):40}{told}")
        high = 100.0 if exact(question[1]) else BAND[1]
        wrong += [
            (question, years) for years, cell in zip(YEARS, row, strict=True) if cell.outside(BAND[0], high)
        ]
    assert not wrong


@pytest.mark.experiment
def test_intervals_of_runs_stopped_by_precision_hold_the_truth(pool):
    cells, took = stopped(pool, REPEATS)
    for statistic, cell in cells.items():
        print(f"{statistic:8}{cell.percent:8.1f} {took[statistic]:8.0f} years")
    assert not [statistic for statistic, cell in cells.items() if cell.outside(*BAND)]
