"""The hypercube solved exactly, and the statistics of response times that follow from it."""

import numpy as np
import pytest

from brandsim.validation.hypercube import read_hypercube
from brandsim.validation.hypercube_model import solve_hypercube
from brandsim.validation.queueing import erlang_b, erlang_c
from brandsim.validation.six_stations import _LOAD, _SERVICE_MIN, _district, validate_six_stations
from support.cases import cases


@pytest.mark.external("hypercube_*")
def test_another_program_solved_it_alike():
    for case in read_hypercube(cases("hypercube_*")[0]).values():
        solved = solve_hypercube(case.travel_min, case.rate_per_h, case.service_min, loss=case.loss)
        assert solved.workload == pytest.approx(case.expected["workload"], abs=1e-12)
        assert solved.sent_free.sum(axis=1) == pytest.approx(case.expected["answered_by"], abs=1e-12)
        assert solved.p_all_busy == pytest.approx(case.expected["p_all_busy"], abs=1e-12)
        travel = (solved.sent_free * case.travel_min).sum()
        assert travel == pytest.approx(case.expected["mean_travel_min"], abs=1e-9)


@pytest.mark.parametrize(("line", "formula"), [("loss", erlang_b), ("queue", erlang_c)])
def test_all_are_busy_as_often_as_erlang_says(line, formula):
    travel, rate = _district()
    solved = solve_hypercube(travel, rate, _SERVICE_MIN, loss=line == "loss")
    assert solved.p_all_busy == pytest.approx(formula(_LOAD, 6), rel=1e-12)
    carried = _LOAD * (1 - solved.p_all_busy) if line == "loss" else _LOAD
    assert solved.workload.sum() == pytest.approx(carried, rel=1e-12)
    assert (solved.sent_free + solved.sent_late).sum() == pytest.approx(1.0, rel=1e-12)


def test_two_units_by_hand():
    # Each nearest to one of two zones, as many calls as services: 0 busy 2/5, each alone 1/5, both 1/5.
    solved = solve_hypercube(np.array([[1.0, 9.0], [9.0, 1.0]]), np.array([0.5, 0.5]), 60.0, loss=True)
    assert solved.p_all_busy == pytest.approx(1 / 5)
    assert solved.workload == pytest.approx([2 / 5, 2 / 5])
    # Of the calls that are answered the nearest comes to all while both are free, and to half while one is.
    assert np.diag(solved.sent_free).sum() == pytest.approx((2 / 5 + 1 / 5) / (4 / 5))


def test_both_lines_and_their_statistics_lie_in_simultaneous_intervals():
    rows = validate_six_stations(calls=100_000)
    assert [row for row in rows if not row["ok"]] == []
    assert [row["case"].split("_")[-1] for row in rows] == ["loss"] * 23 + ["queue"] * 22
    got = {(row["case"][-5:], row["quantity"]): row["expected"] for row in rows}
    levels = ("median", "p80", "p90", "p95")
    queue, loss = (
        [got[line, f"{name} of the response, min"] for name in levels] for line in ("queue", "_loss")
    )
    assert all(later > sooner for later, sooner in zip(queue, loss, strict=True))
    assert all(row["tolerance"] < 0.1 * row["expected"] for row in rows if "response" in row["quantity"])
