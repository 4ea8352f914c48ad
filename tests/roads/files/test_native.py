"""brandsim's own file: equal on return, the same bytes, broken files refused."""

import io
import json
import zipfile

import numpy as np
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from brandsim._errors import InputError
from brandsim.roads import (
    Provenance,
    RoadNetwork,
    TurnPenalties,
    Turns,
    load_network,
    read_osm,
    save_network,
)
from brandsim.roads.graph.ledger import Entry, Ledger, Outcome
from support.archives import encrypted, misspelt, unclosed, with_part
from support.cases import EXTRACTS, cases


def grid(side, **more):
    cells = np.arange(side * side).reshape(side, side)
    u = np.concatenate([cells[:, :-1].ravel(), cells[:-1].ravel()])
    v = np.concatenate([cells[:, 1:].ravel(), cells[1:].ravel()])
    y, x = np.divmod(np.arange(side * side), side)
    source, target = np.concatenate([u, v]), np.concatenate([v, u])
    bend = 0.2 * (np.arange(len(u)) % 3)
    middle = np.stack([(x[u] + x[v]) / 2 + bend, (y[u] + y[v]) / 2], axis=1)
    shapes = [
        shapely.LineString(np.stack([[x[a], y[a]], m, [x[b], y[b]]]) * 100.0 + 6e5)
        for a, b, m in zip(u, v, middle, strict=True)
    ]
    return RoadNetwork.from_arrays(
        x * 100.0 + 6e5, y * 100.0 + 6e5, source, target, np.arange(len(source)) % 9000 + 1000, "EPSG:3006",
        road_class=["primary", "residential"] * len(u),
        speed_limit_kmh=np.where(np.arange(len(source)) % 7, 50.0, np.nan),
        length_m=np.concatenate([shapely.length(shapes)] * 2),
        shapes=[*shapes, *[shape.reverse() for shape in shapes]],
        arc_columns={
            "name": [f"Gata {at % 500}" for at in range(len(source))],
            "odd": [None, 1.5, True, "å"] * (len(u) // 2),
        },
        node_columns={"kind": ["korsning"] * side**2},
        **more,
    )  # fmt: skip


@pytest.fixture(scope="module")
def town():
    about = Provenance(
        "stad",
        "påhittad <b>",
        True,
        "not",
        "note",
        3,
        {"counts": {"lines": 7}, "bbox": [1.5, None]},
        ledger=Ledger((Entry("maxweight", "3.5", Outcome.CLOSED, 2, 0.125, ("way 1", "way 2")),)),
    )
    return grid(21, provenance=about)


def same(one, other):
    assert one.info() == other.info()
    assert one.provenance == other.provenance
    assert_geodataframe_equal(one.edges_frame(), other.edges_frame())
    assert_geodataframe_equal(one.nodes_frame(), other.nodes_frame())
    for name in (
        "x",
        "y",
        "source",
        "target",
        "reverse",
        "travel_time_ms",
        "length_m",
        "drivable",
        "is_ferry",
    ):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes()
    assert shapely.equals_exact(one.lines, other.lines, tolerance=0).all()
    few = np.arange(0, one.nodes, max(1, one.nodes // 5))
    assert (one.travel_times_ms(few) == other.travel_times_ms(few)).all()


def test_a_network_comes_back_as_it_was_and_gives_the_same_bytes(tmp_path, town):
    for number, net in enumerate((town, load_network())):
        file, again = tmp_path / f"{number}.npz", tmp_path / f"{number}-again.npz"
        save_network(net, file)
        back = load_network(file)
        same(net, back)
        save_network(back, again)
        assert file.read_bytes() == again.read_bytes()
        same(net.scaled(1.3), back.scaled(1.3))
        lat, lon = (59.7, 18.5) if number else (5.418, 15.9)
        points = [of.snap([lat], [lon], max_access_m=1e6) for of in (net, back)]
        assert points[0].edge.tolist() == points[1].edge.tolist()
    assert np.load(file, mmap_mode="r")["travel_time_ms"].tolist() == net.travel_time_ms.tolist()
    with pytest.raises(ValueError, match="read-only"):
        back.travel_time_ms[0] = 1


def test_turns_come_back_as_they_were(tmp_path):
    plain = grid(9)
    come = int(np.flatnonzero(plain.target == 40)[0])
    bans = [[come, go] for go in np.flatnonzero(plain.source == 40).tolist()[:2]]
    net = plain.with_turns(Turns(bans, [3, 40], TurnPenalties(1, 2, 3, 4, 5, 6, 7)))
    save_network(net, tmp_path / "a.npz")
    back = load_network(tmp_path / "a.npz")
    same(net, back)
    assert back.turns.banned.tolist() == bans
    assert back.turns.lights.tolist() == [3, 40]
    assert back.turns.penalties == net.turns.penalties
    save_network(back, tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    save_network(plain, tmp_path / "c.npz")
    assert load_network(tmp_path / "c.npz").turns is None
    for arrays in ({"banned": np.array([[0, 1], [0, 0]])}, {"lights": np.array([81])}, {"banned": None}):
        broken = tmp_path / "broken.npz"
        save_network(net, broken)
        changed(broken, **arrays)
        with pytest.raises(InputError, match="do not fit together"):
            load_network(broken)


@pytest.mark.external(EXTRACTS)
def test_a_real_extract_comes_back_as_it_was(tmp_path):
    pytest.importorskip("osmium")
    net = read_osm(cases(EXTRACTS)[0])
    save_network(net, tmp_path / "a.npz")
    save_network(read_osm(cases(EXTRACTS)[0]), tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    same(net, load_network(tmp_path / "a.npz"))


def changed(file, **arrays):
    """Write the file again with other arrays and right checksums."""
    parts = dict(np.load(file)) | arrays
    np.savez(file, **{name: values for name, values in parts.items() if values is not None})


def about_with(file, **more):
    about = json.loads(np.load(file)["about"].tobytes()) | more
    return np.frombuffer(json.dumps(about).encode(), np.uint8)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda f: f.write_bytes(f.read_bytes()[:-100]), "another kind, or a broken one"),
        (lambda f: f.write_bytes(f.read_bytes()[:5000] + b"x" + f.read_bytes()[5001:]), "a broken one"),
        (lambda f: f.write_bytes(b""), "a broken one"),
        (lambda f: f.write_text("from,to\n"), "a broken one"),
        (lambda f: np.savez(f, x=np.arange(3)), "another kind"),
        (lambda f: f.write_bytes(with_part(f.read_bytes(), "x.npy", unclosed)), "a broken one"),
        (lambda f: f.write_bytes(with_part(f.read_bytes(), "x.npy", misspelt)), "a broken one"),
        (lambda f: f.write_bytes(encrypted(f.read_bytes())), "a broken one"),
        (lambda f: np.savez_compressed(f, **np.load(f)), "another kind"),
        (lambda f: np.savez(f, about=np.array([{}], object)), "another kind"),
        (lambda f: changed(f, about=about_with(f, version=1)), "version 1"),
        (lambda f: changed(f, about=about_with(f, node_id=["a"])), "node names"),
        (lambda f: changed(f, about=about_with(f, provenance={"namn": 1})), "do not fit together"),
        (lambda f: changed(f, target=np.load(f)["target"] + 1), r"do not fit together \(target\)"),
        (lambda f: changed(f, travel_time_ms=-np.load(f)["travel_time_ms"]), "travel_time_ms"),
        (lambda f: changed(f, first_corner=np.load(f)["first_corner"][::-1]), "first_corner"),
        (lambda f: changed(f, source=None), "source"),
        (lambda f: changed(f, x=np.full(441, np.nan)), "coordinates"),
        (lambda f: changed(f, x=np.load(f)["x"][1:]), "do not fit together"),
    ],
)
def test_broken_and_foreign_files_are_refused(tmp_path, town, damage, words):
    file = tmp_path / "town.npz"
    save_network(town, file)
    damage(file)
    with pytest.raises(InputError, match=words):
        load_network(file)


def test_what_cannot_be_saved_is_named(tmp_path, town):
    with pytest.raises(InputError, match=r"suffix \.npz"):
        save_network(town, tmp_path / "town.bin")
    odd = RoadNetwork.from_arrays([0, 1], [0, 1], [0], [1], [5], arc_columns={"tags": [{"a": 1}]})
    with pytest.raises(InputError, match="arc column 'tags'"):
        save_network(odd, tmp_path / "odd.npz")
    assert list(tmp_path.iterdir()) == []
    empty = RoadNetwork.from_arrays([], [], [], [], [])
    save_network(empty, tmp_path / "empty.npz")
    assert load_network(tmp_path / "empty.npz").nodes == 0


def test_the_file_is_plain(tmp_path, town):
    save_network(town, tmp_path / "town.npz")
    with zipfile.ZipFile(io.BytesIO((tmp_path / "town.npz").read_bytes())) as archive:
        assert {member.compress_type for member in archive.infolist()} == {zipfile.ZIP_STORED}
        assert {member.date_time[0] for member in archive.infolist()} == {1980}
