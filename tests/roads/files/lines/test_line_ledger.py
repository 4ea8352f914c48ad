"""Lines: limits of weight and size close roads to the vehicle, and what columns say or lack stands in the ledger."""

import geopandas
import pytest
import shapely

from brandsim.roads import LineMapping, read_lines
from brandsim.roads.graph.ledger import Outcome
from brandsim.roads.rules.vehicle import Vehicle

# A straight road of 1 km in two lines, and a way round of 3 km.
ROADS = [[(0, 0), (500, 0)], [(500, 0), (1000, 0)], [(0, 0), (0, 1000), (1000, 1000), (1000, 0)]]
AT = 673_000, 6_580_000


def frame(**columns):
    lines = [shapely.LineString([(AT[0] + x, AT[1] + y) for x, y in line]) for line in ROADS]
    base = {"Klass_181": [8] * 3, "F_Hogst_225": [50] * 3, "B_Hogst_225": [50] * 3, "Farjeled": [0] * 3}
    base |= {"F_ForbjudenFardriktning": [0] * 3, "B_ForbjudenFardriktning": [0] * 3, "Vagtr_474": [1] * 3}
    return geopandas.GeoDataFrame({**base, **columns}, geometry=lines, crs="EPSG:3006")


def read(columns, **how):
    return read_lines(frame(**columns), join=False, **how)


def drive_s(net):
    """Return the times along the road and back."""
    x0 = net.x.min()
    ends = [int(((net.x - x0) ** 2 + (net.y - net.y.min()) ** 2).argmin())]
    ends.append(int(((net.x - x0 - 1000) ** 2 + (net.y - net.y.min()) ** 2).argmin()))
    table = net.travel_times_ms(ends)[:, ends] / 1000
    return [round(table[0, 1]), round(table[1, 0])]


def rows(net, *outcomes):
    found = [(entry.tag, entry.value, entry.done) for entry in net.provenance.ledger.entries]
    return [row for row in found if not outcomes or row[2] in outcomes]


@pytest.mark.parametrize(
    ("columns", "times", "tag"),
    [
        ({"Fri_h_143": [None, 2.9, None]}, [216, 216], "Fri_h_143"),
        ({"Hogst_36": [0, 2.3, 0]}, [216, 216], "Hogst_36"),
        ({"Hogst_46": [0, 8, 0]}, [216, 216], "Hogst_46"),
        ({"Hogst_55_30": [0, 8, 0]}, [216, 216], "Hogst_55_30"),
        ({"F_Hogst_24": [0, 12, 0], "B_Hogst_24": [0, 0, 0]}, [216, 72], "F_Hogst_24"),
        ({"F_Hogst_24": [0, 0, 0], "B_Hogst_24": [0, "3,5", 0]}, [72, 216], "B_Hogst_24"),
    ],
)
def test_a_limit_of_nvdb_closes_the_road_to_the_engine(columns, times, tag):
    net = read(columns)
    assert drive_s(net) == times
    (entry,) = [entry for entry in net.provenance.ledger.entries if entry.done is Outcome.CLOSED]
    assert (entry.tag, entry.count, entry.examples) == (tag, 1, ("row 2",))
    assert entry.km == pytest.approx(0.5, abs=0.002)
    assert net.edges == 3
    light = read(columns, vehicle=Vehicle({"weight": 3.0}))
    assert drive_s(light) == [72, 72]


def test_limits_that_let_the_engine_pass_or_cannot_be_read():
    net = read({"Fri_h_143": [4.2, "low", None]})
    assert drive_s(net) == [72, 72]
    assert ("Fri_h_143", "4.2", Outcome.OBEYED) in rows(net)
    assert ("Fri_h_143", "low", Outcome.LOST) in rows(net)


def test_limits_that_the_file_lacks_and_columns_that_nothing_reads():
    net = read({"Hogst_36": [0, 0, 0], "Bredd_156": [6.0, None, 4.5]})
    (missing,) = [value for tag, value, done in rows(net, Outcome.MISSING) if tag == "limits"]
    assert "Fri_h_143" in missing
    assert "Hogst_36" not in missing
    assert ("column", "Bredd_156", Outcome.UNREAD) in rows(net)
    assert {tag for tag, _, _ in rows(net, Outcome.NOT_NEEDED)} >= {"name", "road_ref"}
    assert [e.count for e in net.provenance.ledger.entries if e.value == "Bredd_156"] == [2]
    plain = LineMapping(columns={"road_class": ["Klass_181"]}, road_class={"8": "residential"}, direction={})
    assert ("limits", "–", Outcome.MISSING) in rows(read({}, mapping=plain))


def test_a_line_that_stands_twice():
    lines = frame()
    twice = geopandas.GeoDataFrame(
        geopandas.pd.concat([lines, lines.iloc[[1]]], ignore_index=True), crs=lines.crs
    )
    found = [(e.tag, e.value, e.count) for e in read_lines(twice, join=False).provenance.ledger.entries]
    assert ("way", "stands twice", 1) in found
    assert "way" not in {tag for tag, _, _ in rows(read({}))}
