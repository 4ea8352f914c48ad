"""References of the British grid against points whose places are published."""

import numpy as np
import pytest

from brandsim import InputError
from brandsim.log import read_log
from brandsim.log.british_grid import british, metres_of
from brandsim.log.positions import pairs, read_positions
from support.alarm_log import AlarmLog, row

KNOWN = {
    # the worked example of Ordnance Survey's guide, whose place in WGS 84 others have computed
    "TG 51409 13177": (52.65798, 1.71605),
    "TQ 389 773": (51.4778, -0.0014),  # Royal Observatory, Greenwich
    "SU 122 422": (51.1789, -1.8262),  # Stonehenge
    "NN 166 712": (56.7969, -5.0036),  # Ben Nevis
    "SW 342 250": (50.0657, -5.7132),  # Land's End
    "HY 4484 1085": (58.9813, -2.9601),  # St Magnus Cathedral, Kirkwall
    "nz2510064000": (54.9702, -1.6095),  # the Tyne at Newcastle
}


@pytest.mark.parametrize("reference", KNOWN)
def test_a_published_place_is_where_it_is(reference):
    east, north = pairs(np.array([reference], object))
    found = read_positions("m", east, north, "EPSG:27700")
    lat, lon = KNOWN[reference]
    away_m = 111_200 * np.hypot(found.lat[0] - lat, (found.lon[0] - lon) * np.cos(np.radians(lat)))
    assert away_m < (5 if reference.startswith("TG") else 150)


def test_the_middle_of_the_square_is_taken_whatever_its_size():
    assert metres_of("TQ3880") == metres_of("tq 38 80") == (538500.0, 180500.0)
    assert metres_of("TQ 381 805") == (538150.0, 180550.0)
    assert metres_of("TQ 38123 80456") == metres_of("TQ3812380456") == (538123.5, 180456.5)
    assert metres_of("SV 00 00") == (500.0, 500.0)
    assert metres_of("HP 99 99") == (499500.0, 1299500.0)


@pytest.mark.parametrize(
    "text",
    ["", "TQ", "TQ 3 8", "TQ 381 80", "TQ 381", "TI 38 80", "T 38 80", "TQR 38 80", "TQ 381234 801234",
     "AA 38 80", "ZZ 38 80", "51.5, -0.1", "POINT (-0.1 51.5)", "TQ 38 80 12", "TQ -38 80"],
)  # fmt: skip
def test_what_names_no_square_is_no_reference(text):
    assert metres_of(text) is None
    assert not british(np.array([text], object)).any()


def test_every_square_of_the_grid_has_its_letters():
    """The published chart, by its south-western and north-eastern corners and rows of the mainland."""
    assert {metres_of(f"{square} 00 00")[0] // 1e5 for square in ("SV", "NL", "HV")} == {0}
    rows = ("SV SW SX SY SZ TV TW", "SQ SR SS ST SU TQ TR", "NA NB NC ND NE OA OB", "HL HM HN HO HP JL JM")
    for up, squares in zip((0, 1, 9, 12), rows, strict=True):
        for across, square in enumerate(squares.split()):
            assert metres_of(f"{square} 00 00") == (across * 1e5 + 500, up * 1e5 + 500)
    for beyond in ("HG", "JN", "SN"):  # north of the grid, east of it; the last is Wales
        assert (metres_of(f"{beyond} 00 00") is None) == (beyond != "SN")


def test_a_log_with_letters_needs_no_system_and_another_is_refused(tmp_path):
    log = AlarmLog(tmp_path)
    log.write(
        [
            row("1", N="TQ 389 773", E=""),
            row("2", N="", E=""),
            row("3", N="north of there", E=""),
            row("4", N="51.5, -0.1", E=""),
        ]
    )
    columns = '[columns]\nevent = "Ärende"\nalarm = "Larm"\npoint = "N"\n'
    log.map("", columns)
    read = read_log(tmp_path)
    assert read.events["lat"].iloc[0] == pytest.approx(51.478, abs=0.002)
    assert read.events["lat"].isna().tolist() == [False, True, True, True]
    (told,) = read.counts().to_dict("records")
    assert (told["reason"], told["count"]) == ("no_position", 2)
    log.map('crs = "EPSG:27700"', columns)
    assert read_log(tmp_path).events["lon"].iloc[0] == read.events["lon"].iloc[0]
    log.map('crs = "EPSG:3006"', columns)
    with pytest.raises(
        InputError, match=r"crs: got 'EPSG:3006', expected EPSG:27700 where points are such as TQ"
    ):
        read_log(tmp_path)
