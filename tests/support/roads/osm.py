"""OpenStreetMap files of a street, and how long it takes to drive."""

import bz2
import gzip

# A straight street north from (59.70, 18.50): one thousandth of a degree of latitude is 111.41 m here.
STEP_M = 111.41


def tagged(**tags):
    return "".join(f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in tags.items())


def node(number, north, east=0, **tags):
    lat, lon = 59.70 + north / 1000, 18.50 + east / 1000
    return f'<node id="{number}" lat="{lat:.7f}" lon="{lon:.7f}" version="1">{tagged(**tags)}</node>'


def way(number, nodes, **tags):
    refs = "".join(f'<nd ref="{ref}"/>' for ref in nodes)
    return f'<way id="{number}" version="1" timestamp="2024-05-06T07:08:09Z">{refs}{tagged(**tags)}</way>'


def osm(tmp_path, *parts, name="town.osm"):
    file = tmp_path / name
    text = f'<?xml version="1.0"?><osm version="0.6">{"".join(parts)}</osm>'
    packed = {".gz": gzip.compress, ".bz2": bz2.compress}.get(file.suffix, lambda data: data)
    file.write_bytes(packed(text.encode()))
    return file


def seconds(net, first, last):
    at = net.node_index([str(first), str(last)])
    ms = net.travel_times_ms(at[:1])[0, at[1]]
    return -1 if ms < 0 else ms / 1000


LINE = [node(number, number) for number in range(1, 9)]
