"""Maps of a scenario: who is not counted is drawn hollow and named, words have room, colours stay."""

from dataclasses import replace

import numpy as np
import pytest

from brandsim import InputError, load_scenario, travel_map
from brandsim.report.roads.scenario_maps import KINDS, situation_layer, situation_map, stations_told
from brandsim.report.roads.travel_maps import station_colour
from brandsim.scenarios.world.situation import Situation
from brandsim.words.numbers import percent
from support.surfaces.golden import figure_lines

NIGHT = "2024-01-17 03:10"


def words_of(figure):
    axes = figure.axes[0]
    texts = [*figure.texts, *axes.texts, *figure.legends[0].get_texts()]
    return [text.get_text() for text in texts]


@pytest.fixture(scope="module")
def least():
    return Situation.of(load_scenario("minimum"), NIGHT, "snow")


def test_the_title_is_what_the_layer_holds(least):
    arc = least.roads.edge_arc
    every_m = least.roads.length_m[arc[least.roads.drivable[arc] & ~least.roads.is_ferry[arc]]].sum()
    reached = situation_layer(least, "time").groupby("limit_ms")["length_m"].sum() / every_m
    assert reached[20 * 60_000] < 0.5 < reached[30 * 60_000]
    for kind, minutes in (("time", 30), ("areas", 20)):  # areas end at 20
        share = percent(reached[minutes * 60_000], "sv")
        assert f"{share} av vägnätet nås inom {minutes} min" in words_of(situation_map(least, kind, "sv"))
    for kind, says in (
        ("nearest", "{} är först framme på {} av vägnätet"),
        ("second", "{} kommer som nummer två på {} av vägnätet"),
    ):
        lengths = situation_layer(least, kind).groupby("station")["length_m"].sum()
        crews = {crew.key: crew.name for crew in least.found.service.crews}
        said = says.format(crews[lengths.idxmax()], percent(lengths.max() / every_m, "sv"))
        assert said in words_of(situation_map(least, kind, "sv"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_map_says_whose_it_is_when_and_who_is_not_counted(least, kind, golden):
    drawn = situation_map(least, kind, "sv")
    golden.check(f"situation_{kind}.sv.pictures", figure_lines(drawn))
    told = words_of(drawn)
    assert any("onsdag i januari 03.10, snö eller is" in text for text in told)
    about = "03.10, snö eller is. Miniminivå: väntad anspänningstid, körtid och tillägget 43 s"
    assert any(about in text.replace("\n", " ") for text in told)
    assert "räknas inte då:\nBlidö (fri inryckning)" in told
    assert "Blidö" in told
    english = words_of(situation_map(least, kind, "en"))
    assert "not counted then:\nBlidö (free response)" in english
    assert not any("väntad" in text or "väg" in text for text in english)


def test_every_word_of_the_longest_map_is_on_the_sheet():
    scenario = replace(
        load_scenario("fip"), title_sv="Halva pengarna: mindre styrka oktober–mars och en båt till"
    )
    figure = travel_map(scenario, "2025-09-20 12:00", surface="snow", kind="second")
    figure.draw_without_rendering()
    width = figure.bbox.width
    drawn = [*figure.texts, *figure.legends[0].get_texts()]
    assert max(text.get_window_extent().x1 for text in drawn) <= width


def test_a_layer_names_the_stations_that_are_there(least):
    nearest, second = (situation_layer(least, kind) for kind in ("nearest", "second"))
    crews = [crew.key for crew in least.found.service.crews]
    for frame, column, name in ((nearest, "source", "station"), (second, "first", "first_station")):
        reached = frame[frame[column] >= 0]
        assert [crews[row] for row in reached[column]] == reached[name].tolist()
        assert "blido" not in set(reached[name])
        assert frame[frame[column] < 0][name].isna().all()
    assert {row["station"]: row["why_not"] for row in stations_told(least)}["blido"] == "free_response"
    assert {row["station"]: row["turnout_s"] for row in stations_told(least)}["blido"] is None


def test_a_station_keeps_its_colour_when_another_is_not_counted(least):
    colours = [
        {text.get_text().split("\n")[0]: handle.get_color() for text, handle in zip(
            figure.legends[0].get_texts(), figure.legends[0].legend_handles, strict=True
        )}
        for figure in (situation_map(least, "nearest", "sv"), travel_map(at=NIGHT, kind="nearest"))
    ]  # fmt: skip
    crews = [crew.name for crew in least.found.service.crews]
    for name in ("Hallstavik", "Rimbo", "Älmsta"):
        assert colours[0][name] == colours[1][name] == station_colour(crews.index(name))
    assert "Blidö" not in colours[0]


def test_a_map_of_nobody_and_faults_are_told():
    scenario = load_scenario()
    empty = replace(
        Situation.of(scenario, NIGHT), why_not=("unmanned",) * len(Situation.of(scenario, NIGHT).why_not)
    )
    for kind in KINDS:
        told = words_of(situation_map(empty, kind, "sv"))
        assert any("nås inte på väg" in text or "utan väg" in text for text in told)
        found = {
            "time": "0 % av vägnätet nås inom 30 min",
            "areas": "0 % av vägnätet nås inom 20 min",
            "nearest": "Ingen når någon väg",
            "second": "Ingen kommer som nummer två",
        }
        assert found[kind] in [text.replace("\xa0", " ") for text in told]
    assert len(situation_layer(empty, "nearest")) > 300
    assert np.isnan([row["turnout_s"] or np.nan for row in stations_told(empty)]).all()
    for faults, words in (
        ({"kind": "tid"}, "time"),
        ({"lang": "fi"}, "one of: en, sv"),
        ({"at": "noon"}, "date"),
    ):
        with pytest.raises(InputError, match=words):
            travel_map(**faults)
