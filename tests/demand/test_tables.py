"""The demand's tables: what is embedded holds together, and each planted fault has one clear error."""

from __future__ import annotations

import csv
import math
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.demand import Demand, load_demand
from brandsim.demand.rows import COMPONENTS
from brandsim.tables.schema import load_schema

TABLES = (
    "incident_types",
    "places",
    "mix",
    "hour_profiles",
    "weekday_profiles",
    "month_profiles",
)

Rows = list[list[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "my_city"
    shutil.copytree(data_file("demand", "norrtalje"), target)
    return target


def change(folder: Path, table: str, edit: Callable[[Rows], None], delimiter: str = ",") -> None:
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    edit(rows)
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, delimiter=delimiter).writerows(rows)


def put(row: int, column: str, value: str) -> Callable[[Rows], None]:
    """Return an edit that writes `value` into the file's line `row` (the header is 1)."""

    def edit(rows: Rows) -> None:
        rows[row - 1][rows[0].index(column)] = value

    return edit


def drop_column(column: str) -> Callable[[Rows], None]:
    def edit(rows: Rows) -> None:
        index = rows[0].index(column)
        for row in rows:
            del row[index]

    return edit


# --- the embedded data ------------------------------------------------------------------------------


def test_norrtalje_totals(demand: Demand) -> None:
    assert demand.yearly_total == pytest.approx(881, abs=1e-9)
    assert math.fsum(demand.component_numbers().values()) == pytest.approx(881, abs=1e-9)
    assert len(demand.types) == 14
    assert {place.component for place in demand.places} == set(COMPONENTS)


def test_norrtalje_weights_are_the_published_sums(demand: Demand) -> None:
    sums = {
        name: math.fsum(place.weight for place in demand.places if place.component == name)
        for name in COMPONENTS
    }
    # The rows are rounded to tenths.
    assert sums["town"] == pytest.approx(22_018, abs=1)
    assert sums["village"] == pytest.approx(42_273 - 22_018, abs=1)
    assert sums["countryside"] == pytest.approx(65_770 - 42_273, abs=5)
    assert sums["holiday"] == pytest.approx(26_000, abs=5)


def test_norrtalje_types_follow_from_the_published_shares(demand: Demand) -> None:
    number = {row.type: row.yearly_number for row in demand.types}
    assert number["automatic_alarm"] == pytest.approx(881 * 34_650 / 121_564, abs=0.1)
    assert number["building_fire"] == pytest.approx(881 * 10_300 / 119_263, abs=0.1)
    assert number["traffic_accident"] == pytest.approx(881 * 17_000 / 119_263, abs=0.1)
    assert number["ivpa"] == pytest.approx(881 * 14_000 / 119_050, abs=0.1)
    fires = number["building_fire"] + number["other_fire"] + number["wildfire"]
    assert fires == pytest.approx(881 * 23_000 / 121_564, abs=0.2)


def test_every_row_has_a_source_and_a_confidence(demand: Demand) -> None:
    rows = [
        *demand.types,
        *demand.places,
        *demand.mix,
        *demand.hour_profiles,
        *demand.weekday_profiles,
        *demand.month_profiles,
    ]
    sources = [row.source if isinstance(row.source, str) else row.source.sv for row in rows]
    assert all(len(source) > 10 for source in sources)


def test_places_lie_in_the_municipality(demand: Demand) -> None:
    with data_file("roads", "norrtalje", "nodes.csv").open(encoding="utf-8") as handle:
        border = [row for row in csv.DictReader(handle) if row["kind"] == "border"]
    beyond = {(float(row["lat"]), float(row["lon"])) for row in border}
    assert len(beyond) > 20
    for place in demand.places:
        assert 59.55 < place.lat < 60.22
        assert 18.08 < place.lon < 19.15
        assert not any(math.hypot(place.lat - lat, (place.lon - lon) / 2) < 1e-4 for lat, lon in beyond), (
            place.place
        )


def test_roadless_islands_have_places(demand: Demand) -> None:
    for island in ("arholma", "tjocko"):
        assert demand.places[demand.place_index(f"holiday_{island}")].weight > 0
        assert demand.places[demand.place_index(f"country_{island}")].offroad_m > 0


@pytest.mark.parametrize("table", TABLES)
def test_schema_has_exactly_the_columns_of_the_table(table: str) -> None:
    with data_file("demand", "norrtalje", f"{table}.csv").open(encoding="utf-8", newline="") as handle:
        header = next(csv.reader(handle))
    columns = load_schema(f"demand_{table}")
    assert [column.attribute for column in columns if column.attribute in header] == header
    unused = {column.attribute for column in columns} - set(header)
    # Sources are written in English, and the alarm plan that ships has no rows by zone.
    assert unused <= {"source_en", "on_scene_source_en", "zone"}
    assert all(column.description for column in columns)


# --- other folders ----------------------------------------------------------------------------------


def test_a_copy_is_the_same_demand_under_another_name(demand: Demand, folder: Path) -> None:
    copy = load_demand(folder)
    assert copy.name == "my_city"
    assert (copy.types, copy.places, copy.mix) == (demand.types, demand.places, demand.mix)
    assert load_demand("norrtalje") == demand
    assert load_demand(str(folder)) == copy


def test_swedish_spreadsheet_format_is_read(demand: Demand, folder: Path) -> None:
    def commas(rows: Rows) -> None:
        for row in rows[1:]:
            row[3:6] = [cell.replace(".", ",") for cell in row[3:6]]

    change(folder, "places", commas, delimiter=";")
    assert load_demand(folder).places == demand.places


def test_shares_within_tolerance_are_scaled_to_one(folder: Path) -> None:
    change(folder, "mix", put(2, "town", "0.5800004"))
    row = load_demand(folder).mix[0]
    assert math.fsum(row.shares) == pytest.approx(1, abs=1e-15)


# --- planted faults ---------------------------------------------------------------------------------

FAULTS = {
    "missing column": ("places", drop_column("weight"), "row 1", "'weight'"),
    "unknown column": ("mix", put(1, "road", "raod"), "row 1", "road"),
    "unknown component": ("places", put(5, "component", "villlage"), "row 5", "'village'"),
    "negative weight": ("places", put(7, "weight", "-3"), "row 7", "at least 0"),
    "infinite weight": ("places", put(7, "weight", "inf"), "row 7", "inf"),
    "non-numeric": ("places", put(4, "lat", "north"), "row 4", "a number in degrees"),
    "latitude out of range": ("places", put(4, "lat", "6633000"), "row 4", "at most 90"),
    "blank id": ("places", put(9, "place", ""), "row 9", "a blank cell"),
    "duplicate place": ("places", put(6, "place", "town_centrum"), "row 6", "a value used once"),
    "id with a bar": ("places", put(6, "place", "a|b"), "row 6", "without the sign |"),
    "duplicate type": ("incident_types", put(4, "type", "building_fire"), "row 4", "Row 3"),
    "negative number": ("incident_types", put(4, "yearly_number", "-1"), "row 4", "at least 0"),
    "unknown profile": ("incident_types", put(2, "hour_profile", "activty"), "row 2", "'activity'"),
    "cap below median": (
        "incident_types",
        put(2, "on_scene_cap_min", "5"),
        "row 2",
        "at least the median 25",
    ),
    "unknown confidence": ("incident_types", put(2, "confidence", "sure"), "row 2", "published"),
    "unknown on-scene confidence": (
        "incident_types",
        put(2, "on_scene_confidence", "sure"),
        "row 2, column 'on_scene_confidence'",
        "published",
    ),
    "mix not one": ("mix", put(3, "town", "0.9"), "row 3", "the sum 1.627"),
    "mix of unknown type": ("mix", put(3, "type", "fire"), "row 3", "a type of incident_types.csv"),
    "mix row missing": ("mix", lambda rows: rows.pop(2), "column 'type'", "'building_fire'"),
    "profile of zeros": (
        "weekday_profiles",
        lambda rows: rows[1].__setitem__(slice(1, 8), ["0"] * 7),
        "row 2",
        "only zeros",
    ),
    "negative profile weight": ("hour_profiles", put(3, "h05", "-0.1"), "row 3, column 'h05'", "at least 0"),
    "holiday profile missing": (
        "month_profiles",
        lambda rows: rows.pop(),
        "column 'profile'",
        "holiday_presence",
    ),
    "only a header": ("mix", lambda rows: rows.__delitem__(slice(1, None)), "", "only a header"),
    "ragged row": ("places", lambda rows: rows[3].append("x"), "row 4", "11 cells"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_fault(folder: Path, fault: str) -> None:
    table, edit, where, part = FAULTS[fault]
    change(folder, table, edit)  # type: ignore[arg-type]
    with pytest.raises(InputError) as caught:
        load_demand(folder)
    error = caught.value
    assert error.source == str(folder / f"{table}.csv")
    assert error.where.startswith(where)
    assert part in str(error)
    assert error.expected
    assert error.cure.endswith(".")
    assert "\n" not in str(error)


def test_no_place_for_a_share(folder: Path) -> None:
    def without_roads(rows: Rows) -> None:
        rows[1:] = [row for row in rows[1:] if row[2] != "road"]

    change(folder, "places", without_roads)
    with pytest.raises(InputError, match=r"mix\.csv: row 4, column 'road': got 0\.08.*Add such places"):
        load_demand(folder)


def test_empty_and_missing_files(folder: Path) -> None:
    (folder / "mix.csv").write_text("")
    with pytest.raises(InputError, match=r"mix\.csv: got an empty file"):
        load_demand(folder)
    (folder / "mix.csv").unlink()
    with pytest.raises(InputError, match=r"mix\.csv: got nothing"):
        load_demand(folder)


def test_windows_encoding_is_refused(folder: Path) -> None:
    path = folder / "places.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252", errors="replace"))
    with pytest.raises(InputError, match="UTF-8"):
        load_demand(folder)


def test_unknown_name_suggests_the_embedded_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'norrtalje'"):
        load_demand("norrtälje")
    file = tmp_path / "a.csv"
    file.write_text("x")
    with pytest.raises(InputError, match="got a file"):
        load_demand(file)
