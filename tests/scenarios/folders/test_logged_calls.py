"""How long calls were handled, by a log of which that is known."""

import numpy as np
import pandas as pd
import pytest

from brandsim.log import read_log
from brandsim.scenarios.files.assumptions import load_assumptions
from brandsim.scenarios.files.folder import load_folder
from brandsim.scenarios.folders.fit import fit_folder
from brandsim.scenarios.folders.logged_calls import FEWEST, Handled, fit_handling, handled_s, median_ends
from support.drawn_log import MAPPING, draw_log
from support.invented import InventedMunicipality

WITH_CALLS = MAPPING.replace("[columns]", '[columns]\ncall = "called"')


def log_of(folder, handled):
    """Read a log of events whose calls were handled so long, in s; None: nobody knows when the call came."""
    began = pd.Timestamp("2023-03-01 12:00")
    rows = [
        {
            "event": str(at),
            "type": "fire",
            "unit": "x",
            "called": "" if taken is None else str(began + pd.Timedelta(hours=at)),
            "alarmed": str(began + pd.Timedelta(hours=at, seconds=taken or 0)),
        }
        for at, taken in enumerate(handled)
    ]
    pd.DataFrame(rows).to_csv(folder / "larm.csv", index=False)
    names = ("event", "type", "unit", "alarmed", "called")
    lines = [line for line in WITH_CALLS.splitlines() if line.endswith(tuple(f'"{name}"' for name in names))]
    mapping = "\n".join(['files = "larm.csv"', "[columns]", *lines])
    (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
    return read_log(folder)


def test_the_median_is_of_the_calls_that_are_known_and_counted(tmp_path):
    log = log_of(tmp_path, [*range(60, 60 + FEWEST), None, 3601, 900, 1000])
    assert handled_s(log).tolist()[:2] == [60, 61]
    assert handled_s(log).isna().tolist() == [False] * FEWEST + [True, True, False, False]
    counted = np.arange(len(log.events)) < FEWEST + 2
    found = fit_handling(log, counted)
    assert found == Handled(FEWEST, 74.5, 68.5, 81.5)
    assert fit_handling(log, counted & (np.arange(len(counted)) > 0)) is None
    assert fit_handling(log, np.ones(len(counted), bool)).n == FEWEST + 2


def test_a_log_without_calls_says_nothing(tmp_path):
    log_of(tmp_path, [100] * 40)
    mapping = (tmp_path / "mapping.toml").read_text(encoding="utf-8").replace('call = "called"\n', "")
    (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
    log = read_log(tmp_path)
    assert handled_s(log).isna().all()
    assert fit_handling(log, np.ones(len(log.events), bool)) is None


@pytest.mark.parametrize("n", [30, 101, 400])
def test_the_ends_hold_the_median_in_95_of_100_logs(n):
    rng = np.random.default_rng(n)
    drawn = np.sort(rng.lognormal(4.8, 0.5, (2000, n)), axis=1)
    ends = np.array([median_ends(row) for row in drawn])
    truth = np.exp(4.8)
    assert 0.93 < ((ends[:, 0] <= truth) & (truth <= ends[:, 1])).mean() < 0.98


@pytest.mark.slow
def test_a_fit_writes_it_where_nobody_is_sure(tmp_path):
    town = InventedMunicipality(tmp_path / "ekmyra")
    path = draw_log(town.folder, [2023])
    table = pd.read_csv(path, dtype=str)
    alarmed = pd.to_datetime(table["alarmed"], utc=True)
    table["called"] = (alarmed - pd.Timedelta(seconds=77)).dt.strftime("%Y-%m-%d %H:%M:%S%z")
    table.to_csv(path, index=False)
    (town.folder / "mapping.toml").write_text(WITH_CALLS, encoding="utf-8")

    def fitted():
        fit_folder(town.folder)
        rows = {row.key: row for row in load_assumptions(load_folder(town.folder).data.assumptions)}
        row = rows["call_handling_s"]
        return row.value, row.low, row.high, row.confidence

    assert fitted() == (77, 76.5, 77.5, "computed")
    head = "assumption,value,low,high,unit,svenska,english,source,confidence\n"
    sure = "call_handling_s,110,,,s,Larmbehandlingstid,Call handling,the dispatch centre,published\n"
    (town.folder / "assumptions.csv").write_text(head + sure, encoding="utf-8")
    assert fitted() == (110, None, None, "published")
