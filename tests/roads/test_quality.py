"""The report on a network's quality, with faults planted."""

import json

import pandas as pd
import pytest
import shapely

from brandsim._errors import InputError
from brandsim.roads import Provenance, RoadNetwork, load_localities, load_network, quality_report
from brandsim.service import load_service

X0, Y0 = 700_000.0, 6_620_000.0


@pytest.fixture
def planted():
    """A street of three edges, a lone part, one limit too high, one length too short, one much too long."""
    x = [0, 1000, 2000, 2100, 9000, 9500]
    pairs = [(0, 1), (1, 2), (2, 3), (4, 5)]
    detour = shapely.LineString([(X0 + 2000, Y0), (X0 + 2050, Y0 + 400), (X0 + 2100, Y0)])
    both = [*pairs, *[(v, u) for u, v in pairs]]
    length_m = [1000.0, 900.0, 806.0, 500.0]
    return RoadNetwork.from_arrays(
        [X0 + at for at in x],
        [Y0] * 6,
        [u for u, _ in both],
        [v for _, v in both],
        [60_000, 60_000, 30_000, 30_000] * 2,
        "EPSG:3006",
        length_m=length_m * 2,
        road_class=["primary", "primary", "residential", "track"] * 2,
        speed_limit_kmh=[70, 150, 50, 3] * 2,
        shapes=[None, None, detour, None, None, None, detour.reverse(), None],
        arc_columns={"name": ["Ena", "Andra", "", "Stigen"] * 2, "guessed_share": [0.0, 0.0, 0.5, 1.0] * 2},
        provenance=Provenance("<b>stad</b>", "prov", details={"counts": {"dropped_path": 4}}),
    )


@pytest.fixture
def where():
    spots = shapely.points([(X0 + 10, Y0 + 20), (X0 + 1500, Y0 + 300), (X0 + 9200, Y0)])
    frame = pd.DataFrame({"name": ["Station", "Byn", "Ön"]})
    import geopandas

    degrees = geopandas.GeoSeries(spots, crs=3006).to_crs(4326)
    return frame.assign(lat=degrees.y, lon=degrees.x)


def test_planted_faults_are_found(planted, where):
    report = quality_report(planted, where.iloc[:1], where.iloc[1:])
    assert report.parts[["nodes", "edges"]].to_numpy().tolist() == [[4, 3], [2, 1]]
    assert report.parts["km"].tolist() == pytest.approx([2.706, 0.5])
    faults = report.suspicious.set_index("fault")
    assert faults["road"].to_dict() == {
        "limit too low": "Stigen",
        "limit too high": "Andra",
        "shorter than the straight line": "Andra",
        "much longer than the straight line": "",
    }
    assert faults.loc["much longer than the straight line", "value"] == pytest.approx(8.06, rel=1e-3)
    limits = report.limits.set_index("road_class")
    assert limits["guessed_km"].to_dict() == pytest.approx({"primary": 0, "residential": 0.403, "track": 0.5})
    assert report.counts["guessed_limit_share"] == pytest.approx(0.903 / 3.206, abs=1e-4)
    places = report.places.set_index("name")
    assert places.loc["Station", ["access_m", "road", "road_class"]].tolist() == [20.0, "Ena", "primary"]
    assert places.loc["Byn", ["access_m", "nearest_station"]].tolist() == [300.0, "Station"]
    # 20 m and 300 m beside the road at 30 km/h, 99 % of the first edge, half of the second.
    assert places.loc["Byn", "travel_min"] == pytest.approx(0.32 / 30 * 60 + 0.99 + 0.5, abs=0.01)
    assert report.unreachable == ["Ön"]
    assert report.dead_ends.to_numpy().tolist() == [["Station", "0", 10.0]]
    assert report.imported == {"dropped_path": 4}


def test_it_is_shown_as_table_dict_and_html(planted, where):
    report = quality_report(planted, where.iloc[:1], where.iloc[1:])
    table = report.table()
    assert table.columns.tolist() == ["topic", "subject", "value", "unit"]
    assert set(table["topic"]) == {
        "network", "part", "guessed limits", "suspicious", "place to road", "unreachable",
        "dead end near station", "import",
    }  # fmt: skip
    plain = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert plain["places"][2]["travel_min"] is None
    assert plain["unreachable"] == ["Ön"]
    page = report._repr_html_()
    assert "&lt;b&gt;stad" in page
    assert "<b>" not in page


def test_the_embedded_network_with_its_stations():
    report = quality_report(load_network(), load_service(), load_localities())
    assert report.unreachable == []
    assert report.parts["nodes"].tolist() == [320, 1, 1]
    assert (report.places["kind"] == "station").sum() == 6
    assert report.counts["suspicious_values"] == len(report.suspicious) <= 3
    assert report.places["access_m"].max() < 3000


def test_nothing_given_and_nothing_useful_given(planted):
    report = quality_report(planted)
    assert report.places.empty
    assert report.dead_ends.empty
    assert report.unreachable == []
    for given in (pd.DataFrame({"x": [1]}), 3):
        with pytest.raises(InputError, match="a table with lat and lon"):
            quality_report(planted, given)


def told(figure):
    axes = figure.axes[0]
    written = [*figure.texts, *axes.texts, *figure.legends[0].get_texts()]
    return "\n".join(text.get_text() for text in written)


def test_the_map_says_what_the_tables_say(planted, where):
    report = quality_report(planted, where.iloc[:1], where.iloc[1:])
    said = told(report.picture())
    assert "3 km väg, hastighetsgränsen gissad på 28 % av längden" in said
    assert "resten: 1 st, 0,5 km" in said
    assert "(× fågelvägen): 4 st\n1  Stigen, 3,0 km/h\n2  Andra, 150,0 km/h\n3  Andra, 0,900 ×" in said
    assert "väg utan namn, 8,1 ×" in said
    assert "200 m från station: 1 st" in said
    assert "når på väg: 1 st" in said
    # The place out of reach is named however near its road it lies; the one 300 m away is not farther than that.
    assert "Ön, 0 m" in said
    assert "Byn" not in said
    english = told(report.picture(lang="en"))
    assert "0.5 km" in english
    assert "väg" not in english
    with pytest.raises(InputError, match="one of: en, sv"):
        report.picture(lang="fi")


def test_every_road_is_on_the_map_as_stated_or_guessed(planted):
    figure = quality_report(planted).picture()
    said = told(figure)
    # Half of the detour and all of the path are guessed: an edge with any guess counts as guessed.
    assert "angiven gräns, 2 km" in said
    assert "gissad gräns, 1 km" in said
    assert "station" not in said


def test_a_page_in_either_language_and_nothing_half_written(planted, where, tmp_path):
    report = quality_report(planted, where.iloc[:1], where.iloc[1:])
    page = report.to_html(tmp_path / "kvalitet.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;stad" in page
    assert "<b>" not in page
    assert page.count("data:image/png;base64,") == 1
    assert "http" not in page
    assert "Orimliga värden" in page
    assert "Odd values" in report.to_html(tmp_path / "quality.html", lang="en").read_text(encoding="utf-8")
    with pytest.raises(InputError, match="one of: en, sv"):
        report.to_html(tmp_path / "laatu.html", lang="fi")
    with pytest.raises(InputError, match="png"):
        report.picture(tmp_path / "karta.bmp")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["kvalitet.html", "quality.html"]
