"""Stations, crews and units: the plan's six rows, who sits where, and what a faulty table is told."""

import pytest
from hypothesis import given, strategies as st

from brandsim._errors import InputError
from brandsim.plan import load_plan
from brandsim.service.stations import LEVELS, Unit, assign_seats, load_service
from brandsim.words.text import UNSAID


def unit(*seats, key="u"):
    return Unit(key, "s", UNSAID, seats, 1, 1, True, (), "", "")


def test_the_six_crews_are_those_of_the_plan(service):
    rows = load_plan().table("staffing")
    assert [(row["station_key"], row["level"]) for row in rows] == [
        (crew.key, level) for crew in service.crews for level in LEVELS
    ]
    for row in rows:
        crew = service.crew(row["station_key"])
        assert crew.turnout_s == row["turnout_s"]
        printed = (row["insatsledare"], row["styrkeledare"], row["brandman"])
        if row["free_response"]:
            assert printed == (None, None, None)
            assert crew.level(row["level"]) is None
        else:
            assert crew.level(row["level"]) == printed
        printed = [name.lower() for name in row["competences"]]
        assert [name.lower() for name in crew.competences] == printed


def test_blidos_minimum_is_free_response_and_never_zero(service):
    free = [crew.key for crew in service.crews if crew.minimum is None]
    assert free == ["blido"]
    frame = service.frame().set_index("station")
    assert frame.loc["blido", "minimum_free_response"]
    assert (
        frame.loc["blido", ["minimum_insatsledare", "minimum_styrkeledare", "minimum_brandman"]].isna().all()
    )
    shown = service._repr_html_()
    assert "NaN" not in shown
    assert "None" not in shown
    assert shown.count("<tr") == len(service.crews) + 1


def test_two_crews_share_one_address(service):
    assert [crew.site for crew in service.crews] == [
        "norrtalje", "norrtalje", "blido", "hallstavik", "rimbo", "almsta",
    ]  # fmt: skip
    heltid, rib = service.crews[:2]
    assert (heltid.lat, heltid.lon) == (rib.lat, rib.lon)
    assert (heltid.form, rib.form) == ("full_time", "on_call")
    assert heltid.minimum == heltid.ambition == (1, 1, 5)


def test_competences_are_those_listed_whatever_their_case(service):
    assert service.crew("almsta").has_competence("rökdykning")
    assert service.crew("almsta").has_competence("RÖKDYKNING")
    assert not service.crew("blido").has_competence("Rökdykning")
    assert not service.crew("almsta").has_competence("båt")  # it has a boat on a trailer


SPECIAL = [
    f"norrtalje_{name}"
    for name in ("ladder", "tracked", "heavy_rescue", "terrain", "oil_boom", "ba_depot", "drone")
]


def test_units_come_crew_by_crew(service):
    assert [one.station for one in service.units] == [
        *["norrtalje_heltid"] * 9, "norrtalje_rib", "blido", "hallstavik",
        "rimbo", "almsta",
    ]  # fmt: skip
    assert [one.key for one in service.units if not one.stops_clock] == [
        "norrtalje_commander",
        *SPECIAL,
    ]
    assert [one.key for one in service.units if not one.has_hands] == SPECIAL
    assert [one.key for one in service.units if not one.stands_for_station] == [
        "norrtalje_commander",
        *SPECIAL,
    ]


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ((1, 1, 5), [(0, 1, 4), (1, 0, 0), *[(0, 0, 1)] * 7]),
        ((1, 1, 4), [(0, 1, 4), (1, 0, 0), *[(0, 0, 0)] * 7]),
        ((0, 1, 3), [(0, 1, 3), *[(0, 0, 0)] * 8]),
        ((2, 2, 9), [(0, 1, 4), (1, 0, 0), *[(0, 0, 5)] * 7]),
        ((0, 0, 0), [(0, 0, 0)] * 9),
    ],
)
def test_seats_of_the_full_time_crew_are_filled_in_order(service, people, expected):
    assert assign_seats(people, service.crew("norrtalje_heltid").units) == expected


roles = st.tuples(*[st.integers(0, 9)] * 3)


@given(people=roles, seats=st.lists(roles, min_size=1, max_size=5))
def test_nobody_is_seated_twice_and_no_seat_is_left_empty_without_need(people, seats):
    taken = assign_seats(people, [unit(*one, key=f"u{i}") for i, one in enumerate(seats)])
    for role in range(3):
        have, wanted = people[role], [one[role] for one in seats]
        sat = [one[role] for one in taken]
        assert all(0 <= n <= most for n, most in zip(sat, wanted, strict=True))
        assert sum(sat) == min(have, sum(wanted))
        # Only the last manned unit may be short: before it all seats are full.
        short = [i for i, (n, most) in enumerate(zip(sat, wanted, strict=True)) if n < most]
        assert all(n == 0 for n in sat[short[0] + 1 :]) if short else True


def test_an_unknown_station_is_named_with_a_suggestion(service):
    with pytest.raises(InputError, match="did you mean 'hallstavik'"):
        service.crew("halstavik")


def fault(city):
    with pytest.raises(InputError) as caught:
        load_service(city.path("stations"))
    assert "\n" not in str(caught.value)
    return caught.value


def test_the_copied_tables_load_alike(city, service):
    copied = load_service(city.path("stations"))
    assert copied.name == "stations"
    assert copied.crews == service.crews


def test_semicolons_and_decimal_commas_load_alike(city, service):
    for table in ("stations", "units"):
        rows = city.rows(table)
        numbers = {rows[0].index(name) for name in ("lat", "lon") if name in rows[0]}
        city.write(
            table,
            [[c.replace(".", ",") if i in numbers else c for i, c in enumerate(row)] for row in rows],
            delimiter=";",
        )
    assert load_service(city.path("stations")).crews == service.crews


def test_negative_turnout(city):
    line = city.put("stations", "rimbo", "turnout_s", "-5")
    error = fault(city)
    assert (error.source, error.value) == (str(city.path("stations")), -5)
    assert error.where == f"row {line}, column 'turnout_s'"


def test_an_unknown_form(city):
    city.put("stations", "rimbo", "form", "oncall")
    assert "did you mean 'on_call'" in fault(city).cure


def test_a_station_twice(city):
    line = city.add_row("stations", "rimbo")
    assert fault(city).where == f"row {line}, column 'station'"


def test_rows_after_a_blank_line_are_named_as_in_the_file(city):
    rows = city.rows("stations")
    city.write("stations", [rows[0], [""] * len(rows[0]), *rows[1:], rows[-1]])
    error = fault(city)
    assert error.where == "row 9, column 'station'"
    assert "Row 8 has it" in error.cure


def test_a_blank_minimum_needs_free_response(city):
    city.put("stations", "rimbo", "minimum_brandman", "")
    error = fault(city)
    assert error.where == "row 6, column 'minimum_brandman'"
    assert "minimum_free_response" in error.cure


def test_a_crew_of_nobody(city):
    for role in ("styrkeledare", "brandman"):
        city.put("stations", "rimbo", f"ambition_{role}", "0")
    assert "nobody" in str(fault(city))


def test_a_station_without_units(city):
    city.drop_row("units", "rimbo")
    error = fault(city)
    assert (error.source, error.value) == (str(city.path("units")), "rimbo")


def test_units_of_an_unknown_station(city):
    line = city.put("units", "rimbo", "station", "rimboo")
    error = fault(city)
    assert error.where == f"row {line}, column 'station'"
    assert "did you mean 'rimbo'" in error.cure


@pytest.mark.parametrize(
    ("column", "value"), [("least", "7"), ("least", "6"), ("rolls_with", "2"), ("brandman", "1")]
)
def test_a_unit_that_could_never_roll(city, column, value):
    city.put("units", "rimbo", column, value)
    assert "could never roll" in fault(city).cure


def test_a_missing_units_table(city):
    city.path("units").unlink()
    assert fault(city).source == str(city.path("units"))


def test_no_stations_at_all(city):
    city.write("stations", city.rows("stations")[:1])
    assert "only a header" in str(fault(city))


def test_an_unknown_embedded_name():
    with pytest.raises(InputError, match=r"uppsala\.csv"):
        load_service("uppsala")


# --- people shared by vehicles, least roles ----------------------------------------------------------


def test_the_fifth_firefighter_mans_one_of_the_special_vehicles(service):
    heltid = service.crew("norrtalje_heltid")
    names = [u.key for u in heltid.units]
    taken = dict(zip(names, assign_seats(heltid.ambition, heltid.units), strict=True))
    assert {taken[key] for key in SPECIAL} == {(0, 0, 1)}
    pools = {u.key: u.pool for u in heltid.units}
    assert {pools[key] for key in SPECIAL} == {"norrtalje_heltid/special"} != {pools["norrtalje_engine"]}


def test_two_left_over_may_man_both(service):
    heltid = service.crew("norrtalje_heltid")
    assert assign_seats((1, 1, 6), heltid.units)[-1] == (0, 0, 2)
    assert assign_seats((1, 1, 14), heltid.units)[-1] == (0, 0, 7)  # no more seats than the vehicles have


def test_a_unit_that_could_never_find_its_leader(city):
    rows = city.rows("units")
    rows[0].append("least_styrkeledare")
    for row in rows[1:]:
        row.append("2" if row[0] == "blido" else "")
    city.write("units", rows)
    with pytest.raises(InputError, match="could never roll") as caught:
        load_service(city.path("stations"))
    assert "least_styrkeledare" in caught.value.where
