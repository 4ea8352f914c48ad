"""What a station's own row, and an assumption of it alone, do to its turnouts and to nobody else's."""

from dataclasses import replace

import numpy as np
import pytest

from brandsim import InputError
from brandsim.scenarios.files.assumptions import central_values, load_assumptions
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.availability import availability_of
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.turnouts import PERIODS, turning_out_of, turnout_arrays
from brandsim.service.stations import OwnNumbers, load_service
from support.invented import InventedMunicipality

PARTS = np.array([part for part, _ in PERIODS])


@pytest.fixture(scope="module")
def found():
    return municipality_of(load_scenario("exempel"))


def played(found, key="", own=None, level="ambition", **assumed):
    """Return the turnouts of the three units of the example, one of whose crews has numbers of its own."""
    crews = tuple(
        replace(crew, own=own, minimum=None if level == "free" else crew.minimum) if crew.key == key else crew
        for crew in found.service.crews
    )
    changed = replace(found, service=replace(found.service, crews=crews))
    scenario = replace(load_scenario("exempel"), level="minimum" if level == "free" else level)
    values = central_values(found.assumptions) | {name.replace("__", "."): x for name, x in assumed.items()}
    units = turning_out_of(availability_of(scenario, changed, values))
    return units, turnout_arrays(units, values)


def ratio(found, **changed):
    now, before = (played(found, **more)[1]["expected_turnout_ms"] for more in (changed, {}))
    return now / before


def test_an_assumption_of_a_station_is_of_it_alone(found):
    moved = ratio(found, station_turnout__norrsjo=1.5)
    assert moved[1] == pytest.approx(np.full(6, 1.5), rel=1e-4)
    assert (moved[[0, 2]] == 1).all()


def test_the_nights_of_a_station_are_its_alone(found):
    moved = ratio(found, station_night__norrsjo=1.5)
    night = PARTS == "night"
    assert moved[1, night] == pytest.approx(np.full(2, 1.5), rel=1e-4)
    assert (moved[1, ~night] == 1).all()
    assert (moved[[0, 2]] == 1).all()
    # a station that states its nights has them
    stated = ratio(found, key="norrsjo", own=OwnNumbers(turnout_night_s=400.0), station_night__norrsjo=1.5)
    assert (stated == ratio(found, key="norrsjo", own=OwnNumbers(turnout_night_s=400.0))).all()


def test_evenings_may_differ_by_form_of_crew(found):
    moved = ratio(found, evening_turnout__on_call=1.2)
    evening = PARTS == "evening_or_weekend"
    assert moved[1:, evening] == pytest.approx(np.full((2, 2), 1.2), rel=1e-4)
    assert (moved[1:, ~evening] == 1).all()
    assert (moved[0] == 1).all()


@pytest.mark.parametrize(("part", "usual"), [("night", "full_time_night_factor"), ("evening_or_weekend", "")])
def test_a_nominal_turnout_of_its_own_takes_the_place_of_the_assumed(found, part, usual):
    column = {"night": "turnout_night_s", "evening_or_weekend": "turnout_evening_s"}[part]
    moved = ratio(found, key="lindby", own=OwnNumbers(**{column: 180.0}))
    at = part == PARTS
    factor = central_values(found.assumptions)[usual] if usual else 1.0
    assert moved[0, at] == pytest.approx(np.full(2, 2 / factor), rel=1e-4)
    assert (moved[0, ~at] == 1).all()
    assert (moved[1:] == 1).all()


@pytest.mark.parametrize(("key", "row"), [("lindby", 0), ("norrsjo", 1)])
def test_a_spread_of_its_own(found, key, row):
    _, arrays = played(found, key=key, own=OwnNumbers(turnout_log_sd=0.5))
    tables = np.log(arrays["turnout_table"][arrays["table_of"][row]])
    assert tables.std(axis=1) == pytest.approx(np.full(6, 0.5), abs=0.01)
    other = np.log(arrays["turnout_table"][arrays["table_of"][2]])
    assert other.std(axis=1) == pytest.approx(np.full(6, 0.3), abs=0.01)


def test_who_comes_and_who_is_called_of_its_own(found):
    thresholds = played(found, key="norrsjo", own=OwnNumbers(response_probability=0.5))[1]["threshold"]
    assert thresholds[1].astype(float) / 2**64 == pytest.approx(np.full(6, 0.5))
    assert (thresholds[2] > thresholds[1]).all()
    called = [
        played(found, key="norrsjo", own=own, level="free")[0][1]
        for own in (OwnNumbers(), OwnNumbers(pool_people=3))
    ]
    assert called[1].may_come == 3
    assert called[0].may_come > 3
    assert [one.free for one in called] == [True, True]


def test_dispatch_relies_on_whom_the_table_says(found):
    usual = [
        played(found, key="norrsjo", own=OwnNumbers(), level=level)[0][1] for level in ("ambition", "free")
    ]
    said = [
        played(found, key="norrsjo", own=OwnNumbers(counted_on=counted), level=level)[0][1]
        for counted, level in ((False, "ambition"), (True, "free"))
    ]
    assert [one.counted_on for one in usual] == [True, False]
    assert [one.counted_on for one in said] == [False, True]


def test_a_full_time_crew_has_nobody_who_is_called(tmp_path):
    made = InventedMunicipality(tmp_path / "ekmyra")
    stations = made.folder / "stations.csv"
    head, first, *rest = stations.read_text("utf-8").splitlines()
    stations.write_text(
        "\n".join([f"{head},pool_people", f"{first},6", *(f"{row}," for row in rest)]), "utf-8"
    )
    with pytest.raises(InputError, match=r"row 2, column 'pool_people'.*full-time"):
        load_service(stations)


def test_assumptions_of_crews_stand_in_tables_of_ones_own(tmp_path):
    made = InventedMunicipality(tmp_path / "ekmyra")
    row = "1.3,1.1,1.5,Tallheds anspänning,turnout of Tallhed,made up,assumption"
    head = "assumption,value,low,high,svenska,english,source,confidence"
    table = made.folder / "assumptions.csv"
    table.write_text(f"{head}\nstation_turnout.tallhed,{row}\nstation_turnout.elsewhere,{row}\n", "utf-8")
    rows = {one.key: one for one in municipality_of(load_scenario(made.path)).assumptions}
    assert (rows["station_turnout.tallhed"].low, rows["station_turnout.tallhed"].high) == (1.1, 1.5)
    assert "station_turnout.elsewhere" not in rows  # a scenario may have other stations
    for key in ("station_turnout", "station_turnout.", "speed.tallhed"):
        table.write_text(f"{head}\n{key},{row}\n", "utf-8")
        with pytest.raises(InputError, match=r"row 2, column 'assumption'"):
            load_assumptions(load_scenario(made.path).data.assumptions)
    table.write_text(f"{head}\nstation_turnout.tallhed,{row.replace('1.5', '99')}\n", "utf-8")
    with pytest.raises(InputError, match=r"row 2, column 'high'"):
        load_assumptions(load_scenario(made.path).data.assumptions)
