"""Fetching a named place through osmnx, from a stand-in for Nominatim and Overpass on this machine."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import ClassVar
from urllib.parse import unquote_plus

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
LIGHTS = {4: {"highway": "traffic_signals"}}
NODES = [
    {"type": "node", "id": at, "lat": 59.7 + at / 1000, "lon": 18.5, "tags": LIGHTS.get(at, {})}
    for at in range(1, 8)
]
ROADS = [
    {"type": "way", "id": 1, "nodes": [1, 2], "tags": {"highway": "primary", "maxspeed": "50"}},
    {"type": "way", "id": 2, "nodes": [2, 3], "tags": {"highway": "primary", "maxspeed": "90"}},
    {"type": "way", "id": 3, "nodes": [3, 4], "tags": {"highway": "residential", "oneway": "yes"}},
    {"type": "way", "id": 5, "nodes": [3, 7], "tags": {"highway": "residential", "access": "no"}},
    {"type": "way", "id": 6, "nodes": [2, 7], "tags": {"highway": "residential"}},
]
FERRY = [{"type": "way", "id": 4, "nodes": [4, 5, 6], "tags": {"route": "ferry", "duration": "00:04"}}]
BUSES = [{"type": "way", "id": 7, "nodes": [3, 7], "tags": {"highway": "busway", "emergency": "yes"}}]
BANS = [
    {
        "type": "relation", "id": 1, "tags": {"type": "restriction", "restriction": "no_left_turn"},
        "members": [
            {"type": "way", "ref": 1, "role": "from"}, {"type": "node", "ref": 2, "role": "via"},
            {"type": "way", "ref": 6, "role": "to"},
        ],
    }
]  # fmt: skip
FAR = [
    {"type": "node", "id": 91, "lat": 60.70, "lon": 19.50}, {"type": "node", "id": 92, "lat": 60.80, "lon": 19.50},
    {"type": "way", "id": 9, "nodes": [91, 92], "tags": {"route": "ferry"}},
    {
        "type": "relation", "id": 2, "tags": {"type": "route", "route": "ferry", "name": "Leden"},
        "members": [{"type": "way", "ref": ref, "role": ""} for ref in (4, 9)],
    },
]  # fmt: skip
DATE = {"timestamp_osm_base": "2026-05-04T03:02:01Z"}


class StandIn(BaseHTTPRequestHandler):
    """Answers each query with the ways of its kind, and the ways of a restriction with it, as Overpass does."""

    extra: ClassVar = {}

    def do_GET(self):
        self.answer([PLACE] if "Staden" in self.path else [])

    def do_POST(self):
        query = unquote_plus(self.rfile.read(int(self.headers["Content-Length"])).decode())
        ways = (
            [*BANS, *ROADS[::5], *(FERRY + FAR if "ferry" in query else ())] if "restriction" in query
            else FERRY if '"route"' in query
            else BUSES if '"emergency"' in query
            else ROADS
        )  # fmt: skip
        self.answer({"version": 0.6, "osm3s": DATE, "elements": [*NODES, *ways], **self.extra})

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
    # Nominatim asks for a second between questions; the stand-in does not mind.
    monkeypatch.setattr("osmnx._nominatim.time", SimpleNamespace(time=time.time, sleep=lambda _: None))
    yield home
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.slow
def test_a_place_is_fetched_saved_and_read_as_a_file_is(services, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = {
        name: getattr(osmnx.settings, name) for name in ("cache_only_mode", "requests_kwargs", "use_cache")
    }
    info = fetch_roads("Staden", tmp_path / "staden.npz")
    assert {name: getattr(osmnx.settings, name) for name in before} == before
    # No cache and nothing else beside the file.
    assert [file.name for file in tmp_path.iterdir()] == ["staden.npz"]
    # The closed street is not driven, the bus lane is.
    assert (info["nodes"], info["edges"], info["ferries"], info["one_way_edges"]) == (6, 6, 1, 1)
    assert info["counts"]["dropped_closed"] == 1
    assert services in info["source"]
    # The route of the ferry names the way in the town, and its other way is too far off to be read.
    assert "Leden" in load_network(tmp_path / "staden.npz").arc_columns["name"].tolist()
    net = load_network(tmp_path / "staden.npz")
    assert net.provenance.details["date"] == "2026-05-04"
    assert (info["counts"]["turn_restrictions_used"], info["counts"]["traffic_lights"]) == (1, 1)
    plain = net.with_turns(None)
    ms = plain.travel_times_ms(plain.node_index("1"))[0, plain.node_index("6")[0]]
    step_h = 111.41 / 1000
    roads_s = step_h * (1 / 50 + 1 / 90 + 1 / 50) * 3600
    assert ms / 1000 == pytest.approx(240 + 60 + 240 + roads_s, abs=0.1)
    # What was answered, kept and imported later, gives the same.
    fetch_roads("Staden", tmp_path / "staden.json")
    same = load_network(tmp_path / "staden.json")
    assert same.node_id == net.node_id
    assert (same.travel_times_ms(range(6)) == net.travel_times_ms(range(6))).all()
    assert same.turns.banned.tolist() == net.turns.banned.tolist() != []


@pytest.mark.slow
def test_a_place_is_fetched_for_osmnx(services, tmp_path):
    fetch_roads("Staden", tmp_path / "staden.graphml")
    net = load_network(tmp_path / "staden.graphml")
    assert (net.nodes, net.edges) == (6, 6)
    # Through osmnx and back: directions, limits, lengths and the ferry are as before.
    osmnx.save_graphml(osmnx.load_graphml(tmp_path / "staden.graphml"), tmp_path / "again.graphml")
    again = load_network(tmp_path / "again.graphml")
    assert (again.travel_times_ms(range(6)) == net.travel_times_ms(range(6))).all()
    assert again.info()["one_way_edges"] == 1
    assert again.length_m.tolist() == pytest.approx(net.length_m.tolist())


def test_an_answer_that_says_it_is_incomplete_is_refused(services, tmp_path, monkeypatch):
    monkeypatch.setattr(StandIn, "extra", {"remark": "runtime error: Query timed out"})
    with pytest.raises(InputError, match=r"Query timed out.*smaller place"):
        fetch_roads("Staden", tmp_path / "staden.npz")
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_found_or_does_not_answer_is_named(services, tmp_path, monkeypatch):
    with pytest.raises(InputError, match="an area that Nominatim finds"):
        fetch_roads("Ingenstans", tmp_path / "a.npz")
    monkeypatch.setattr(osmnx.settings, "nominatim_url", "http://127.0.0.1:9")
    with pytest.raises(InputError, match=r"import a downloaded extract"):
        fetch_roads("Staden", tmp_path / "a.npz")
    with pytest.raises(InputError, match=r"suffix \.npz, \.json or \.graphml"):
        fetch_roads("Staden", tmp_path / "a.osm")
    assert list(tmp_path.iterdir()) == []
