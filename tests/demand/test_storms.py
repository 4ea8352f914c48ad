"""Storms: what comes together, how much of it, and that nothing else notices."""

import csv
import dataclasses
import shutil

import numpy as np
import pytest

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.calendar import MS_PER_HOUR, year_axis
from brandsim.demand import draw_incidents, load_demand
from brandsim.demand.arrays import buffer_size, demand_arrays
from brandsim.demand.storms import size_table
from brandsim.demand.tables import with_storms


def years(demand, replications, seed=1, axis=None):
    """Return for each replication its incidents as (time_ms, type, key, on_scene_ms) arrays."""
    arrays = demand_arrays(demand, axis or year_axis(2023, 0))
    size = buffer_size(arrays)
    kinds = (np.int64, np.int32, np.int32, np.uint64, np.int64)
    found = []
    for replication in range(replications):
        filled = [np.empty(size, kind) for kind in kinds]
        number = draw_incidents(arrays, seed, replication, *filled)
        assert number >= 0
        found.append([column[:number] for column in filled])
    return found


def test_the_yearly_number_of_a_type_stays(demand):
    found = years(demand, 1500)
    for name in ("storm_damage", "wildfire", "water_damage", "automatic_alarm"):
        t = demand.type_index(name)
        numbers = np.array([(type_ == t).sum() for _, type_, *_ in found])
        error = numbers.std(ddof=1) / np.sqrt(len(numbers))
        assert abs(numbers.mean() - demand.types[t].yearly_number) < 4 * error, name
        calm = demand.types[t].yearly_number
        crowded = numbers.var(ddof=1) / calm
        assert crowded > 3 if name == "storm_damage" else crowded > 0.8, (name, crowded)


def test_storm_damage_comes_together(demand):
    t = demand.type_index("storm_damage")

    def close(found):
        """Return the share of storm damage that has another within the hour before."""
        gaps = np.concatenate([np.diff(time_ms[type_ == t]) for time_ms, type_, *_ in found])
        return np.mean(gaps < MS_PER_HOUR)

    assert close(years(demand, 200)) > 0.1
    assert close(years(dataclasses.replace(demand, storms=()), 200)) < 0.02


def test_without_storms_no_other_incident_moves(demand):
    some = dataclasses.replace(demand, storms=tuple(s for s in demand.storms if s.storm != "cloudburst"))
    water = demand.type_index("water_damage")
    for every, fewer in zip(years(demand, 20), years(some, 20), strict=True):
        rows = [
            {(int(key), int(t)) for t, kind, key in zip(one[0], one[1], one[3], strict=True) if kind != water}
            for one in (every, fewer)
        ]
        assert rows[0] == rows[1]


def test_more_alarms_only_add_incidents(demand):
    for fewer, more in zip(years(demand, 10), years(demand.varied(total_factor=1.3), 10), strict=True):
        before, after = (set(zip(one[0].tolist(), one[3].tolist(), strict=True)) for one in (fewer, more))
        assert before < after


@pytest.mark.parametrize("size_cv", [0.0, 0.5, 1.5])
def test_sizes_have_mean_one_and_their_spread(size_cv):
    sizes = size_table(size_cv)
    assert sizes.mean() == pytest.approx(1.0, abs=1e-12)
    assert sizes.std() == pytest.approx(size_cv, rel=0.02, abs=1e-12)


def folder(tmp_path, table, change):
    """Return a copy of the embedded demand in which `change` has edited the rows of a table."""
    shutil.copytree(data_file("demand", "norrtalje"), tmp_path / "demand")
    path = tmp_path / "demand" / table
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(rows)
    return tmp_path / "demand"


@pytest.mark.parametrize(
    ("table", "cell", "value", "named"),
    [
        ("storms.csv", (1, 6), "stormy", "month_profile"),
        ("storm_types.csv", (1, 0), "galen", "'storm'"),
        ("storm_types.csv", (1, 1), "storm_damages", "'type'"),
        ("storm_types.csv", (5, 1), "storm_damage", "at most 1"),
        ("storms.csv", (1, 3), "0.001", "incidents in a storm"),
    ],
)
def test_faults_are_named(tmp_path, table, cell, value, named):
    def change(rows):
        rows[cell[0]][cell[1]] = value
        if named == "at most 1":
            rows[cell[0]][2] = "0.4"

    with pytest.raises(InputError, match=named):
        demand_arrays(load_demand(folder(tmp_path, table, change)), year_axis(2023, 0))


def test_a_refill_time_needs_its_source(tmp_path):
    def change(rows):
        rows[2][rows[0].index("refill_source")] = ""

    with pytest.raises(InputError, match="refill_source"):
        load_demand(folder(tmp_path, "incident_types.csv", change))


def test_a_folder_without_storms_has_none(tmp_path):
    own = folder(tmp_path, "storms.csv", lambda rows: None)
    (own / "storms.csv").unlink()
    assert load_demand(own).storms == ()


def test_dry_spells_bring_wildfires_together_and_leave_their_number(demand):
    dry = with_storms(demand, "dry_spells")
    assert [storm.storm for storm in dry.storms] == ["gale", "cloudburst", "dry_spell"]
    t = demand.type_index("wildfire")
    counts = {}
    for name, of in (("even", demand), ("dry", dry)):
        numbers = np.array([(type_ == t).sum() for _, type_, *_ in years(of, 600)])
        counts[name] = numbers.mean(), numbers.var(ddof=1)
        assert abs(numbers.mean() - 36.9) < 4 * np.sqrt(numbers.var(ddof=1) / 600)
    assert counts["even"][1] == pytest.approx(36.9, rel=0.25)
    # Half of them in 0.8 spells a year of 23 each, as large as a gamma of shape 1: the compound adds 0.8 x 23^2 x 2.
    assert counts["dry"][1] == pytest.approx(36.9 + 0.8 * (36.9 / 2 / 0.8) ** 2 * 2, rel=0.35)


def test_dry_spells_move_no_other_incident(demand):
    fires = [demand.type_index(name) for name in ("wildfire", "other_fire")]
    for plain, dry in zip(years(demand, 10), years(with_storms(demand, "dry_spells"), 10), strict=True):
        rest = [~np.isin(one[1], fires) for one in (plain, dry)]
        for column, other in zip(plain, dry, strict=True):
            assert np.array_equal(column[rest[0]], other[rest[1]])


def test_no_folders_are_no_more_storms(demand):
    assert with_storms(demand) is demand


def test_faults_of_more_storms(demand, tmp_path):
    with pytest.raises(InputError, match=r"storms\.csv.*a storm at least"):
        with_storms(demand, tmp_path)
    with pytest.raises(InputError, match="dry_spell"):
        with_storms(demand, "dry_spells", "dry_spells")
    for table in ("storms.csv", "storm_types.csv"):
        text = data_file("demand", "dry_spells", table).read_text(encoding="utf-8")
        more = text.replace("dry_spell,", "drought,").replace("wildfire,0.5", "wildfire,0.6")
        (tmp_path / table).write_text(more, encoding="utf-8")
    with pytest.raises(InputError, match=r"wildfire.*1\.1.*at most 1"):
        with_storms(demand, "dry_spells", tmp_path)
