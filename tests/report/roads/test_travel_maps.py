"""Maps: what stands on them, and that they are written whole."""

import re
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from matplotlib.collections import LineCollection

import brandsim
from brandsim._errors import InputError
from brandsim.report.roads import travel_maps
from brandsim.roads import RoadNetwork, load_network, load_outline
from support.surfaces.golden import figure_lines
from support.surfaces.languages import leaks, proper_names

MAPS = {
    "travel_time_map": travel_maps.travel_time_map,
    "isochrone_map": travel_maps.isochrone_map,
    "nearest_map": travel_maps.nearest_map,
    "second_map": partial(travel_maps.nearest_map, second=True),
}


@pytest.fixture(scope="module")
def stations():
    net = load_network()
    return net, net.snap([59.7449, 59.86, 60.05], [18.6836, 18.65, 18.6]), ["Norrtälje", "Söder", "Nord"]


def words_of(figure):
    axes = figure.axes[0]
    texts = [text.get_text() for text in [*figure.texts, *axes.texts]]
    return texts + [text.get_text() for text in figure.legends[0].get_texts()]


@pytest.mark.parametrize("name", MAPS)
def test_maps_say_what_they_show_and_where_it_comes_from(stations, golden, name):
    net, points, names = stations
    figure = MAPS[name](net, points, names, start_ms=[90_000, 0, 0], outline=load_outline())
    golden.check(f"{name}.pictures", figure_lines(figure))
    texts = words_of(figure)
    assert set(names) <= set(texts)
    assert any("Schematiskt vägnät" in text and "OpenStreetMap" in text for text in texts)
    assert any("anspänningstid inräknad" in text for text in texts)
    english = words_of(MAPS[name](net, points, names, lang="en"))
    assert any("Schematic road network" in text for text in english)
    assert leaks("\n".join(english), "en", [*names, *proper_names()]) == {}


def test_every_road_is_drawn_once_in_the_nearest_map(stations):
    net, points, names = stations
    figure = travel_maps.nearest_map(net, points, names)
    lines = [c for c in figure.axes[0].collections if isinstance(c, LineCollection)]
    drawn = sum(
        np.hypot(*np.diff(course, axis=0).T).sum() for group in lines for course in group.get_segments()
    )
    arc = net.edge_arc
    shown = net.drivable[arc] | net.is_ferry[arc]
    assert drawn == pytest.approx(sum(line.length for line in net.lines[arc[shown]]), rel=1e-6)


@pytest.mark.slow
def test_saved_whole_and_faults_told(stations, tmp_path):
    net, points, names = stations
    figure = travel_maps.travel_time_map(net, points[[0]], names[:1])
    for ending in (".png", ".svg", ".pdf"):
        assert travel_maps.save(figure, tmp_path / f"karta{ending}").stat().st_size > 5_000
    with pytest.raises(InputError, match="png"):
        travel_maps.save(figure, tmp_path / "karta.bmp")
    with pytest.raises(InputError, match="one of: en, sv"):
        travel_maps.nearest_map(net, points, names, lang="de")
    with pytest.raises(InputError, match="as many as sources"):
        travel_maps.nearest_map(net, points, names[:2])
    with pytest.raises(InputError, match="1 to 5"):
        travel_maps.isochrone_map(net, points, names, limits_min=[])


@pytest.mark.parametrize("name", MAPS)
def test_a_map_shows_itself_in_a_notebook_with_names_as_they_are_written(stations, name):
    net, points, names = stations
    figure = MAPS[name](net, points, ["Pris $x_{$", *names[1:]])
    assert figure._repr_png_().startswith(b"\x89PNG")


def test_no_figure_is_made_that_does_not_show_itself_in_a_notebook():
    written = {path.name: path.read_text("utf-8") for path in Path(brandsim.__file__).parent.rglob("*.py")}
    made = {name for name, text in written.items() if re.search(r"(?<![A-Za-z])Figure\(figsize|plt\.", text)}
    assert made == set()


def test_own_arrays_make_a_map_without_an_outline():
    net = RoadNetwork.from_arrays([0, 900], [0, 0], [0, 1], [1, 0], [9_000, 9_000], crs="EPSG:3006")
    figure = travel_maps.isochrone_map(net, net.snap_nodes("0"), ["A"])
    assert not any("chemati" in text for text in words_of(figure))
