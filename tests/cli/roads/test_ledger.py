"""The ledger at the command line: import prints what matters, quality shows all, machines get every row."""

import pytest

from support.roads.osm import LINE, node, osm, way

STREET = {"highway": "residential", "maxspeed": "50"}


@pytest.fixture
def town(tmp_path):
    """Write a street with a block, a weak bridge and a kerb, and a way round each."""
    nodes = [*LINE[:2], node(3, 3, barrier="block"), node(4, 4, barrier="kerb"), *LINE[4:]]
    return osm(
        tmp_path, *nodes,
        way(1, [1, 2, 3, 4], **STREET, hgv="no"),
        way(2, [4, 5], **STREET, maxweight="3.5"),
        node(11, 2, 3), node(12, 4, 3), way(4, [1, 11, 4], **STREET), way(5, [4, 12, 5], **STREET),
        way(3, [5, 6], **STREET, motor_vehicle__conditional="no @ (PH)"),
    )  # fmt: skip


def test_import_prints_what_matters_and_quality_all(tmp_path, town, said):
    out = tmp_path / "town.npz"
    printed = said("roads", "import", town, out)
    head, rows = printed.split("Att granska: vad källan säger och vägnätet inte följer\n")
    assert "liggare" not in head.casefold()
    assert rows.splitlines()[0].split() == [
        "tagg",
        "värde",
        "vad",
        "som",
        "gjordes",
        "antal",
        "km",
        "exempel",
    ]
    assert [row.split()[0] for row in rows.splitlines()[1:4]] == [
        "maxweight",
        "motor_vehicle:conditional",
        "barrier",
    ]
    assert "stängd för brandbilen" in rows
    assert "hgv" not in rows
    assert f"Liggaren har 5 rader. Alla: brandsim roads quality {out}" in rows
    whole = said("roads", "quality", out)
    for words in ("block", "kerb", "hgv", "gäller inte brandbilen", "3.5"):
        assert words in whole
    english = said("roads", "import", town, out, "--lang", "en")
    assert "Worth a look" in english
    assert "closed to the engine" in english


def test_machines_get_every_row(tmp_path, town, machine):
    out = tmp_path / "town.npz"
    ledger = machine("roads", "import", town, out)["ledger"]
    assert {(row["tag"], row["done"]) for row in ledger} == {
        ("maxweight", "closed to the engine"),
        ("motor_vehicle:conditional", "not obeyed"),
        ("barrier", "closed to the engine"),
        ("barrier", "obeyed"),
        ("hgv", "not for the engine"),
    }
    block = next(row for row in ledger if row["value"] == "block")
    assert (block["count"], block["km"], block["examples"]) == (1, None, ["node 3"])
    shown = machine("roads", "quality", out)["ledger"]
    assert [row["tag"] for row in shown] == [row["tag"] for row in ledger]


def test_a_vehicle_and_barriers_of_ones_own(tmp_path, town, machine):
    head = "{},low,high,svenska,english,source,confidence\n"
    sizes = {"weight": 3, "axle_load": 2, "height": 2, "width": 2, "length": 5}
    light, keys = tmp_path / "light.csv", tmp_path / "keys.csv"
    light.write_text(
        head.format("measure,value,unit")
        + "".join(f"{name},{of},m,,,mått,size,own,plan\n" for name, of in sizes.items())
    )
    keys.write_text(
        head.format("barrier,does,seconds")
        + "block,delays,120,,,block,block,own crane,assumption\nother,passes,0,,,annat,other,own,assumption\n"
    )
    args = ("roads", "import", town, tmp_path / "town.npz", "--vehicle", light, "--barriers", keys)
    done = {(row["tag"], row["value"]): row["done"] for row in machine(*args)["ledger"]}
    assert done["maxweight", "3.5"] == "obeyed"
    assert done["barrier", "block"] == "takes time"
