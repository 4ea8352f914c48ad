"""A municipality's folder begun."""

import shutil
from pathlib import Path

import pytest

from brandsim import InputError
from brandsim.log import read_log
from brandsim.log.mapping import ROLES
from brandsim.scenarios.files.folder import load_folder
from brandsim.scenarios.folders.check import check_folder
from brandsim.scenarios.folders.new import NEEDED_TABLES, OTHER_TABLES, new_folder
from brandsim.tables.schema import load_schema
from brandsim.words.translation import translated
from support.invented import InventedMunicipality


def test_what_is_begun_reads_and_lacks_only_rows(tmp_path: Path) -> None:
    made = new_folder(tmp_path / "exempel")
    assert {path.relative_to(tmp_path / "exempel").as_posix() for path in made} == {
        "kommun.toml",
        "README.md",
        *NEEDED_TABLES,
    }
    home = load_folder(tmp_path / "exempel")
    assert (home.name, home.borrowed, home.year) == ("Exempel", (), 2024)
    found = check_folder(tmp_path / "exempel")
    told = [str(fault) for fault in found.faults]
    assert any("stations.csv: got only a header" in one for one in told)
    assert all(isinstance(fault, InputError) for fault in found.faults)
    assert found.lacking == ("roads", "goals", "budget", "costs", "weather", "staffing", "neighbours")


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_column_of_every_table_is_described(tmp_path: Path, lang: str) -> None:
    new_folder(tmp_path / "exempel", lang=lang)
    text = (tmp_path / "exempel" / "README.md").read_text(encoding="utf-8")
    for schema in (*NEEDED_TABLES.values(), *OTHER_TABLES.values()):
        for column in load_schema(schema):
            assert f"| `{column.attribute}` |" in text
            assert f" {translated(column.description, lang)} |" in text
            assert lang == "en" or translated(column.description, lang) != column.description
    kommun = (tmp_path / "exempel" / "kommun.toml").read_text(encoding="utf-8")
    assert '# weather = "norrtalje"' in kommun
    assert ("Inget av en annan kommun" in kommun) == (lang == "sv")


LOGGED = "a;b\n2022-05-13 14:05;fire\n"


def test_filled_in_it_is_sound_with_its_roads(tmp_path: Path) -> None:
    model = InventedMunicipality(tmp_path / "model")
    log = tmp_path / "larm.csv"
    log.write_text(LOGGED, encoding="utf-8")
    target = tmp_path / "exempel"
    made = new_folder(target, roads=model.folder / "roads", log=log)
    assert target / "roads.npz" in made
    assert (target / "input" / "larm.csv").read_text(encoding="utf-8") == LOGGED
    assert (target / "input" / "roads" / "nodes.csv").is_file()
    for name in NEEDED_TABLES:
        shutil.copyfile(model.folder / name, target / name)
    assert [Path(fault.source).name for fault in check_folder(target).faults] == ["mapping.toml"]
    (target / "mapping.toml").write_text(
        'files = "input/larm.csv"\n[columns]\nalarm = "a"\ntype = "b"\n', encoding="utf-8"
    )
    found = check_folder(target)
    assert found.faults == ()
    assert "roads" not in found.lacking


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"roads": "nowhere.osm"}, "the file of --roads"),
        ({"log": "nowhere.csv"}, "the file of --log"),
        ({"boundary": "grans.geojson"}, "Give --roads too"),
        ({"roads": "grans.geojson"}, "grans.geojson"),
    ],
)
def test_nothing_is_left_of_what_cannot_be_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("grans.geojson").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=told):
        new_folder("exempel", **options)  # type: ignore[arg-type]
    assert not Path("exempel").exists()


def test_a_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the name of a new folder"):
        new_folder(tmp_path)


def test_a_log_comes_with_a_mapping_of_every_role(tmp_path: Path) -> None:
    log = tmp_path / "larm.csv"
    log.write_text("Nr;Tid\n1;2024-03-05 10:00\n", encoding="utf-8")
    new_folder(tmp_path / "exempel", log=log)
    mapping = tmp_path / "exempel" / "mapping.toml"
    text = mapping.read_text(encoding="utf-8")
    assert [
        line.split()[1] for line in text.splitlines() if line.startswith("# ") and ' = ""' in line
    ] == list(ROLES)
    mapping.write_text(text.replace('# alarm = ""', 'alarm = "Tid"'), encoding="utf-8")
    assert len(read_log(tmp_path / "exempel")) == 1
