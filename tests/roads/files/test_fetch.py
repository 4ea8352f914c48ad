"""Fetching a named place through osmnx, from a stand-in for Nominatim and Overpass on this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import osmnx
import pytest

from brandsim._errors import InputError
from brandsim.roads import fetch_roads, load_network

CORNERS = [[18.4, 59.6], [18.6, 59.6], [18.6, 59.8], [18.4, 59.8], [18.4, 59.6]]
PLACE = {
    "place_id": 1, "osm_type": "relation", "osm_id": 1, "class": "boundary", "type": "administrative",
    "boundingbox": ["59.6", "59.8", "18.4", "18.6"], "lat": "59.7", "lon": "18.5", "importance": 0.5,
    "display_name": "Staden", "geojson": {"type": "Polygon", "coordinates": [CORNERS]},
}  # fmt: skip
NODES = [{"type": "node", "id": at, "lat": 59.7 + at / 1000, "lon": 18.5} for at in range(1, 7)]
ROADS = [
    {"type": "way", "id": 1, "nodes": [1, 2], "tags": {"highway": "primary", "maxspeed": "50"}},
    {"type": "way", "id": 2, "nodes": [2, 3], "tags": {"highway": "primary", "maxspeed": "90"}},
    {"type": "way", "id": 3, "nodes": [3, 4], "tags": {"highway": "residential", "oneway": "yes"}},
]
FERRY = [{"type": "way", "id": 4, "nodes": [4, 5, 6], "tags": {"route": "ferry", "duration": "00:04"}}]


class StandIn(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer([PLACE] if "Staden" in self.path else [])

    def do_POST(self):
        query = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer({"version": 0.6, "elements": [*NODES, *(FERRY if "ferry" in query else ROADS)]})

    def answer(self, content):
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def services(monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    home = f"http://127.0.0.1:{server.server_port}"
    for name, value in {
        "nominatim_url": home, "overpass_url": home, "overpass_rate_limit": False, "requests_timeout": 5,
    }.items():  # fmt: skip
        monkeypatch.setattr(osmnx.settings, name, value)
    yield home
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_place_is_fetched_saved_and_read_the_same(services, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = list(osmnx.settings.useful_tags_way)
    info = fetch_roads("Staden", tmp_path / "staden.npz")
    assert osmnx.settings.useful_tags_way == before
    # No cache and nothing else beside the file.
    assert [file.name for file in tmp_path.iterdir()] == ["staden.npz"]
    assert (info["nodes"], info["edges"], info["ferries"], info["one_way_edges"]) == (5, 4, 1, 1)
    assert services in info["source"]
    net = load_network(tmp_path / "staden.npz")
    ms = net.travel_times_ms(net.node_index("1"))[0, net.node_index("6")[0]]
    step_h = 111.2 / 1000
    roads_s = step_h * (1 / 50 + 1 / 90 + 1 / 50) * 3600
    assert ms / 1000 == pytest.approx(240 + 60 + 240 + roads_s, abs=0.1)
    fetch_roads("Staden", tmp_path / "staden.graphml")
    same = load_network(tmp_path / "staden.graphml")
    assert same.node_id == net.node_id
    assert (same.travel_times_ms(range(5)) == net.travel_times_ms(range(5))).all()
    # Through osmnx and back: directions, limits, lengths and the ferry are as before.
    osmnx.save_graphml(osmnx.load_graphml(tmp_path / "staden.graphml"), tmp_path / "again.graphml")
    again = load_network(tmp_path / "again.graphml")
    assert (again.travel_times_ms(range(5)) == net.travel_times_ms(range(5))).all()
    assert again.info()["one_way_edges"] == 1
    assert again.length_m.tolist() == pytest.approx(net.length_m.tolist())


def test_what_is_not_found_or_does_not_answer_is_named(services, tmp_path, monkeypatch):
    with pytest.raises(InputError, match="an area that Nominatim finds"):
        fetch_roads("Ingenstans", tmp_path / "a.npz")
    monkeypatch.setattr(osmnx.settings, "nominatim_url", "http://127.0.0.1:9")
    with pytest.raises(InputError, match=r"import a downloaded extract"):
        fetch_roads("Staden", tmp_path / "a.npz")
    with pytest.raises(InputError, match=r"suffix \.npz or \.graphml"):
        fetch_roads("Staden", tmp_path / "a.osm")
    assert list(tmp_path.iterdir()) == []
