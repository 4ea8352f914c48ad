"""Mappings of columns: those that ship, how one is chosen, and roles that find no column."""

from dataclasses import replace

import geopandas
import pytest
import shapely

from brandsim._errors import InputError
from brandsim.roads import (
    LineMapping,
    load_line_mapping,
    load_speeds,
    mapping_names,
    read_lines,
)
from brandsim.roads.files.lines.mapping import LINE_ATTRIBUTES


def streets(**columns):
    """Parallel streets of a kilometre, one for each value of the columns, none meeting another."""
    number = len(next(iter(columns.values())))
    lines = [
        shapely.LineString([(610_000, 6_700_000 + 100 * at), (611_000, 6_700_000 + 100 * at)])
        for at in range(number)
    ]
    return geopandas.GeoDataFrame(columns, geometry=lines, crs=3006)


def driven(net):
    """Return a row for each street that is read: its class, km/h along it and against it, None where it is closed."""
    found = {}
    for arc in range(len(net.source)):
        street = round((net.y[net.source[arc]] - 6_700_000) / 100)
        row = found.setdefault(street, [net.arc_columns["road_class"][arc], None, None])
        along = net.x[net.target[arc]] > net.x[net.source[arc]]
        kmh = net.length_m[arc] * 3.6 / (net.travel_time_ms[arc] / 1000)
        row[1 if along else 2] = None if row[0] == "ferry" else round(float(kmh))
    return {street: tuple(row) for street, row in found.items()}


DIALECTS = {
    "nvdb": (
        streets(
            F_Hogst_225=[110, 50, 40, 30, 70],
            B_Hogst_225=[110, 60, 40, 30, 70],
            Klass_181=[0, 7, 8, 9, 5],
            Motorvag=[1, None, None, None, None],
            F_Forbjuden_fardriktning=[None, None, 1, None, None],
            B_Forbjuden_fardriktning=[1, None, None, None, None],
            Farjeled=[None, None, None, None, 1],
            Vagtr_474=[1, 1, 1, 2, 1],
        ),
        {0: ("motorway", 110, None), 1: ("unclassified", 50, 60), 2: ("residential", None, 40),
         4: ("ferry", None, None)},
    ),
    "nvdb_long": (
        streets(
            Hastighetsgrans_HogstaTillatnaHastighet_F=["80", "50", "30"],
            Hastighetsgrans_HogstaTillatnaHastighet_B=["80", "50", "30"],
            FunkVagklass_Klass=["3", "7", "9"],
            ForbjudenFardriktning_F=["Nej", "Nej", "Ja"],
            ForbjudenFardriktning_B=["Ja", None, "Nej"],
            Vagtrafiknat_Vagtrafiknattyp=["bilnät", "bilnät", "cykelnät"],
        ),
        {0: ("primary", 80, None), 1: ("unclassified", 50, 50)},
    ),
    "geofabrik": (
        streets(
            osm_id=["1", "2", "3", "4", "5", "6", "7"],
            fclass=["trunk", "living_street", "steps", "track_grade3", "path", "unknown", "busway"],
            name=["Riksvägen", None, None, None, None, None, None],
            ref=["E 4", None, None, None, None, None, None],
            oneway=["F", "B", "B", "T", "B", "B", "B"],
            maxspeed=[100, 0, 0, 20, 0, 0, 0],
        ),
        {0: ("trunk", 100, None), 1: ("living_street", 10, 10), 3: ("track", None, 20), 5: ("road", 50, 50),
         6: ("busway", 50, 50)},
    ),
    "digiroad": (
        streets(
            AJOSUUNTA=[4, 3, 2, 2, 2, 2],
            TOIMINN_LK=[1, 4, 5, 8, 3, 7],
            LINKKITYYP=[1, 3, 3, 8, 21, 12],
            ARVO=[120, 80, None, None, None, None],
        ),
        {0: ("motorway", 120, None), 1: ("tertiary", None, 80), 2: ("residential", 50, 50), 4: ("ferry", None, None),
         5: ("track", 30, 30)},
    ),
    "nvdb_norway": (
        streets(
            oneway=["FT", "TF", "B", "B"],
            speedfw=["80", "50", "60", "30"],
            speedbw=["-1", "50", "40", "30"],
            funcroadclass=["0", "4", "6", "2"],
            isferry=["0", "0", "0", "1"],
            streetname=["Storgata", None, None, None],
        ),
        {0: ("trunk", 80, None), 1: ("tertiary", None, 50), 2: ("residential", 60, 40), 3: ("ferry", None, None)},
    ),
    "tiger": (
        streets(
            LINEARID=["11", "12", "13", "14", "15"],
            FULLNAME=["I- 64", "Main St", None, "Steps", None],
            RTTYP=["I", "M", None, None, None],
            MTFCC=["S1100", "S1400", "S1500", "S1720", "S1750"],
        ),
        {0: ("motorway", 110, 110), 1: ("residential", 50, 50), 2: ("track", 30, 30)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DIALECTS)
def test_each_dialect_is_recognised_and_its_codes_translated(name):
    frame, expected = DIALECTS[name]
    net = read_lines(frame)
    chosen = net.provenance.details["mapping"]
    assert chosen["name"] == name
    assert set(chosen["because"]) <= set(frame.columns)
    assert net.provenance.source.endswith(load_line_mapping(name).source)
    assert driven(net) == expected
    assert driven(read_lines(frame, mapping=name)) == expected
    # What is left out is in the ledger, with its value and length.
    left = [entry for entry in net.provenance.ledger.entries if entry.done == "left out"]
    assert sum(entry.count for entry in left) == len(frame) - len(expected)
    assert sum(entry.km for entry in left) == pytest.approx(len(frame) - len(expected), rel=1e-3)


def test_every_dialect_that_ships_is_tried():
    assert set(DIALECTS) == set(mapping_names())


@pytest.mark.parametrize("name", mapping_names())
def test_a_mapping_that_ships_is_whole(name):
    plan = load_line_mapping(name)
    assert plan.source
    assert plan.licence
    assert plan.described_in
    assert {*plan.road_class.values(), *plan.road_kind.values()} <= set(load_speeds().classes)
    assert set(plan.optional) <= set(plan.columns) <= set(LINE_ATTRIBUTES)
    # Class, limit and direction are each read, or said to be absent.
    said = {*plan.columns, *plan.absent}
    assert said & {"road_class"}
    assert said & {"speed_limit_kmh", "forward_kmh"}
    assert said & {"direction", "closed_forward"}
    others = [other for other in mapping_names() if other != name]
    assert not {known.casefold() for known in plan.recognised_by} & {
        known.casefold() for other in others for known in load_line_mapping(other).recognised_by
    }


def test_columns_that_nobody_knows_are_refused():
    with pytest.raises(InputError, match=r"'hastighet, vag'.*nvdb .*--mapping.*brandsim roads mappings nvdb"):
        read_lines(streets(hastighet=[70], vag=["x"]))
    with pytest.raises(InputError, match="got nothing"):
        read_lines(streets(a=[1])[["geometry"]])
    both = streets(fclass=["primary"], MTFCC=["S1100"], oneway=["B"], maxspeed=[50])
    with pytest.raises(InputError, match=r"geofabrik \(fclass …\); tiger \(MTFCC, FULLNAME, LINEARID …\)"):
        read_lines(both)
    assert driven(read_lines(both, mapping="geofabrik")) == {0: ("primary", 50, 50)}
    with pytest.raises(InputError, match="columns of the mapping: Namn_130"):
        read_lines(streets(fclass=["primary"]), mapping="nvdb")
    with pytest.raises(InputError, match="did you mean 'geofabrik'"):
        read_lines(both, mapping="geofabric")


OWN = LineMapping(
    columns={"road_class": ["vagtyp"], "speed_limit_kmh": ["fartgrans"], "direction": ["korriktning"],
             "ferry": ["ar_farja"], "network": ["natslag"], "name": ["gatunamn"]},
    road_class={"stor": "primary", "liten": "residential"},
    direction={"both": ["2"], "forward": ["+"], "backward": ["-"]},
    open_networks=["Bil"],
    name="egen",
)  # fmt: skip


def own_streets():
    return streets(
        vagtyp=["stor", "liten"], fartgrans=[90, 30], korriktning=["+", "-"], ar_farja=["NEJ", "nej"],
        natslag=["bil", "BIL"], gatunamn=["A", "B"],
    )  # fmt: skip


@pytest.mark.parametrize("role", OWN.columns)
def test_a_misspelt_column_of_ones_own_mapping_is_refused(role, tmp_path):
    assert driven(read_lines(own_streets(), mapping=OWN)) == {
        0: ("primary", 90, None),
        1: ("residential", None, 30),
    }
    (name,) = OWN.columns[role]
    wrong = replace(OWN, columns={**OWN.columns, role: [name[:3] + name[4:]]})
    own_streets().to_file(tmp_path / "gator.gpkg")
    with pytest.raises(InputError) as fault:
        read_lines(tmp_path / "gator.gpkg", mapping=wrong)
    told = str(fault.value)
    assert told.startswith(f"gator.gpkg: role '{role}': got '{name[:3] + name[4:]}'")
    assert f"did you mean '{name}'" in told
    assert all(column in told for column in own_streets().columns.drop("geometry"))
    assert f"absent = ['{role}']" in told


def test_what_is_said_to_be_absent_is_told(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        'absent = ["direction"]\n[columns]\nroad_class = "vagtyp"\nspeed_limit_kmh = "fartgrans"\n'
        '[road_class]\nstor = "primary"\n',
        encoding="utf-8",
    )
    net = read_lines(own_streets(), mapping=own)
    assert driven(net) == {0: ("primary", 90, 90), 1: ("unclassified", 30, 30)}
    entries = {entry.tag: entry for entry in net.provenance.ledger.entries}
    assert (entries["direction"].done, entries["direction"].count) == ("not in the file", 2)
    # A class that the mapping does not translate is named with its row.
    assert (entries["vagtyp"].value, entries["vagtyp"].done) == ("liten", "guessed")
    assert entries["vagtyp"].examples == ("row 2",)
    # A role that is neither named nor absent is told as well.
    own.write_text('[columns]\nroad_class = "vagtyp"\n', encoding="utf-8")
    tags = {entry.tag for entry in read_lines(own_streets(), mapping=own).provenance.ledger.mattering}
    assert {"direction", "speed_limit_kmh"} <= tags
    own.write_text('absent = ["direction"]\n[columns]\ndirection = "x"\n', encoding="utf-8")
    with pytest.raises(InputError, match="a role without a column"):
        load_line_mapping(own)
    own.write_text('optional = ["riktning"]\n[columns]\ndirection = "x"\n', encoding="utf-8")
    with pytest.raises(InputError, match="what a column can say"):
        load_line_mapping(own)


def test_columns_that_nvdb_was_ordered_without_are_told_and_those_of_another_name_refused():
    plain = {"F_Hogst_225": [70], "B_Hogst_225": [70], "Klass_181": [4]}
    net = read_lines(streets(**plain))
    (entry,) = (entry for entry in net.provenance.ledger.entries if entry.tag == "direction")
    assert "F_ForbjudenFardriktning" in entry.value
    assert entry.done.matters
    both = {"F_ForbjudenFardriktning": [1], "B_ForbjudenFardriktning": [0]}
    assert driven(read_lines(streets(**plain, **both))) == {0: ("secondary", None, 70)}
    for column in ("F_ForbjudenFardriktn", "F_Forbjuden_farriktning", "F_ForbjudenFardriktning_1"):
        with pytest.raises(
            InputError, match=f"closed_forward.*did you mean '{column}'.*mappings nvdb > own.toml"
        ):
            read_lines(streets(**plain, **{column: [1]}))
    with pytest.raises(InputError, match="role 'closed_backward'"):
        read_lines(streets(**plain, F_ForbjudenFardriktning=[1]))


def test_a_name_that_a_shapefile_cut_is_never_two_columns(tmp_path):
    frame, _ = DIALECTS["nvdb_long"]
    cut = {"ForbjudenFardriktning_F": "Forbjudenf", "ForbjudenFardriktning_B": "Forbjude_1",
           "Hastighetsgrans_HogstaTillatnaHastighet_F": "Hastighets", "FunkVagklass_Klass": "FunkVagkla",
           "Hastighetsgrans_HogstaTillatnaHastighet_B": "Hastighe_1",
           "Vagtrafiknat_Vagtrafiknattyp": "Vagtrafikn"}  # fmt: skip
    with pytest.raises(InputError, match=r"role 'forward_kmh'.*did you mean 'Hastighets'"):
        read_lines(frame.rename(columns=cut))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"ar_farja": ["nej", "kanske"]},
            "row 2, column 'ar_farja': got 'kanske', expected a value that means yes",
        ),
        ({"korriktning": ["2", "0"]}, r"row 2, direction: got '0'.*one of: \+, -, 2"),
    ],
)
def test_values_that_the_mapping_does_not_know_are_refused(change, words):
    with pytest.raises(InputError, match=words):
        read_lines(own_streets().assign(**change), mapping=OWN)


def test_letters_that_mean_two_things_are_refused_without_a_list():
    # F is along the line in some files and no in others.
    with pytest.raises(InputError, match=r"got 'f'.*\[direction\]"):
        read_lines(streets(enkel=["F"]), columns={"direction": "enkel"})
    net = read_lines(streets(enkel=["yes", "nej", "-1"]), columns={"direction": "enkel"})
    assert [row[1:] for row in driven(net).values()] == [(70, None), (70, 70), (None, 70)]


def test_limits_that_cannot_be_read_are_told():
    net = read_lines(own_streets().assign(fartgrans=["hög", "40"]), mapping=OWN)
    assert driven(net)[0] == ("primary", 80, None)
    (entry,) = (entry for entry in net.provenance.ledger.entries if entry.tag == "fartgrans")
    assert (entry.value, entry.done, entry.examples) == ("hög", "guessed", ("row 1",))
