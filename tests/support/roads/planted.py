"""A road network with planted faults, and places beside it."""

import geopandas
import pandas as pd
import shapely

from brandsim.roads import Provenance, RoadNetwork

X0, Y0 = 700_000.0, 6_620_000.0


def planted_network():
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


def places_beside():
    """A station near the street, a place far from it, and one beside the lone part."""
    spots = shapely.points([(X0 + 10, Y0 + 20), (X0 + 1500, Y0 + 300), (X0 + 9200, Y0)])
    frame = pd.DataFrame({"name": ["Station", "Byn", "Ön"]})
    degrees = geopandas.GeoSeries(spots, crs=3006).to_crs(4326)
    return frame.assign(lat=degrees.y, lon=degrees.x)
