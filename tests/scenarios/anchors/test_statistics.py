"""Official statistics as anchors, from files written by their specifications, and from files that are damaged."""

import json
import random

import pytest

from brandsim import InputError
from brandsim.cli import main
from brandsim.scenarios.anchors.anchor import load_anchors
from brandsim.scenarios.anchors.statistics import read_statistics, write_anchors
from support.statistics import CODES, cube, events, kolada, saved, sparse

TOTAL = 12 * sum(map(int, CODES))


def values_of(read):
    return {one.key: one.value for one in read.anchors}


def test_events_of_a_year_are_summed_over_months_and_types(tmp_path):
    read = read_statistics(saved(tmp_path, events()))
    assert values_of(read) == {
        "statistics_alarms_2022": TOTAL,
        "statistics_alarms_2023": TOTAL + 12 * 14,
    }
    one = read.anchors[0]
    assert (one.measure, one.describes, one.unit, one.year, one.confidence) == (
        "alarms", "own", "per year", "2022", "published",
    )  # fmt: skip
    assert one.standard_error == pytest.approx(TOTAL**0.5, abs=0.1)
    assert one.source.sv == "b11.json: Räddningsinsatser"
    assert len(read.left_out) == 14  # types that nobody has named here
    assert read_statistics(saved(tmp_path, sparse(events()))) == read


def test_types_that_are_named_become_shares(tmp_path):
    path = saved(tmp_path, events())
    types = {"1": "building_fire", "konvHandelsetypId 2": "other_fire", "3": "other_fire"}
    found = values_of(read_statistics(path, types=types))
    assert found["statistics_share_building_fire_2022"] == pytest.approx(100 * 12 / TOTAL, abs=0.01)
    assert found["statistics_share_other_fire_2022"] == pytest.approx(100 * 60 / TOTAL, abs=0.01)
    read = read_statistics(path, types=types)
    assert len(read.left_out) == 11
    share = next(one for one in read.anchors if one.key == "statistics_share_other_fire_2022")
    assert share.of == ("other_fire",)
    assert share.text.sv.startswith("konvHandelsetypId 2, konvHandelsetypId 3, andel")
    with pytest.raises(InputError, match="a type of the table"):
        read_statistics(path, types={"10": "other"})


def test_a_total_is_not_summed_with_its_parts(tmp_path):
    months = [*map(str, range(1, 13)), "Totalt"]

    def value(kommun, ar, month, code):
        return 13 * int(code) if month == "Totalt" else int(code)  # some of no known month

    content = cube(
        {"kommun": ["0188"], "ar": ["2022"], "manadNummer": months, "konvHandelsetypId": CODES}, value
    )
    assert values_of(read_statistics(saved(tmp_path, content))) == {"statistics_alarms_2022": TOTAL / 12 * 13}
    alone = cube({"kommun": ["0188"], "ar": ["2022"], "konvHandelsetypId": ["Totalt"]}, lambda *_: 900)
    assert values_of(read_statistics(saved(tmp_path, alone))) == {"statistics_alarms_2022": 900}


def test_one_of_several_municipalities_is_asked_for(tmp_path):
    path = saved(tmp_path, events(kommun=["0180", "0188"]))
    with pytest.raises(InputError, match="--municipality 0188"):
        read_statistics(path)
    with pytest.raises(InputError, match="did you mean '0188'"):
        read_statistics(path, "0189")
    assert values_of(read_statistics(path, "0188"))["statistics_alarms_2022"] == TOTAL


def test_a_blank_cell_is_no_zero(tmp_path):
    content = events()
    content["value"][5] = None
    read = read_statistics(saved(tmp_path, content))
    assert list(values_of(read)) == ["statistics_alarms_2023"]
    assert read.left_out[0].en == "2022: a cell is blank"
    gone = sparse(content)
    assert read_statistics(saved(tmp_path, gone)) == read


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (
            {"manadNummer": [str(month) for month in range(1, 12)]},
            "got 11 categories, expected 12 categories",
        ),
        ({"konvHandelsetypId": CODES[:-1]}, "none of 15"),
        ({"kommun": []}, "0 municipalities"),
    ],
)
def test_a_part_of_a_table_is_refused(tmp_path, changed, told):
    with pytest.raises(InputError, match=told):
        read_statistics(saved(tmp_path, events(**changed)))


def test_a_dimension_that_nobody_knows_is_not_summed(tmp_path):
    content = cube({"kommun": ["0188"], "ar": ["2022"], "brandorsak": ["1", "2"]}, lambda *_: 1)
    with pytest.raises(InputError, match="brandorsak"):
        read_statistics(saved(tmp_path, content))
    one = cube({"kommun": ["0188"], "ar": ["2022"], "brandorsak": ["1"]}, lambda *_: 7)
    assert values_of(read_statistics(saved(tmp_path, one))) == {"statistics_alarms_2022": 7}
    with pytest.raises(InputError, match="ar, år, year"):
        read_statistics(saved(tmp_path, cube({"kommun": ["0188"]}, lambda *_: 7)))


def damaged(**more):
    return events() | more


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (damaged(version="1.2"), "version '1.2'"),
        ({"class": "collection"}, "class 'collection'"),
        (damaged(id=["kommun"]), "size"),
        (damaged(id=["kommun", "kommun", "ar", "ar"]), "keys used once"),
        (damaged(size=[1, 2, 12, 10**9]), "at most 5000000 cells"),
        (damaged(size=[1, 2, 12, True]), "how many categories"),
        (damaged(size=[1, 2, 12, -1]), "how many categories"),
        (damaged(value=[1, 2]), "got 2 cells, expected 336 cells"),
        (damaged(value={"336": 1}), "the place of a cell"),
        (damaged(value={"-1": 1}), "the place of a cell"),
        (damaged(value=["x"] * 336), "a number, or null"),
        (damaged(value=[True] * 336), "a number, or null"),
        (damaged(value=[float("nan")] * 336), "a number, or null"),
        (damaged(dimension={}), "its categories"),
        (damaged(dimension=[]), "its dimensions"),
    ],
)
def test_a_damaged_table_is_told(tmp_path, content, told):
    with pytest.raises(InputError, match=told):
        read_statistics(saved(tmp_path, content))


def test_whatever_stands_in_a_file_it_is_read_or_told(tmp_path):
    """Parts of a sound file are put in each other's place, taken out and repeated."""
    sound = [events(), kolada(("U07442", "0188", 2023, 12.5))]
    odd = [None, True, -1, 10**30, 1e400, "", "x" * 300, [], {}, [[]], "\u0000", "NaN", {"a": {}}]
    rng = random.Random(7)

    def changed(part):
        if rng.random() < 0.15:
            return rng.choice(odd)
        if isinstance(part, dict):
            return {key: changed(value) for key, value in part.items() if rng.random() > 0.03}
        if isinstance(part, list) and len(part) < 20:
            return [changed(value) for value in part]
        return part

    read = 0
    for _ in range(400):
        path = saved(tmp_path, changed(rng.choice(sound)))
        try:
            read_statistics(path)
            read += 1
        except InputError:
            pass
    assert 0 < read < 200
    for text in (
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'"x"',
        b"[" * 100_000,
        b'{"values": [' + b"9" * 5000 + b"]}",
    ):
        path.write_bytes(text)
        with pytest.raises(InputError):
            read_statistics(path)


CSV = """"kommun","konvHandelsetypId","Antal 2022","Antal 2023"
"0188 Norrtälje","Brand i byggnad",90,"95"
"0188 Norrtälje","Automatlarm",300,".."
"""


def test_the_csv_of_pxweb(tmp_path):
    path = tmp_path / "b11.csv"
    path.write_text(CSV, encoding="utf-8")
    read = read_statistics(path, "0188", {"Brand i byggnad": "building_fire"})
    assert values_of(read) == {"statistics_alarms_2022": 390, "statistics_share_building_fire_2022": 23.08}
    assert [one.en for one in read.left_out] == [
        "2023: a cell is blank",
        "type Automatlarm has no name here (--type)",
    ]
    path.write_text("kommun;ar;Antal\n0188;2022;1 234,0\n", encoding="utf-8")
    assert values_of(read_statistics(path)) == {"statistics_alarms_2022": 1234}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kommun,ar,Antal\n0188,2022,1\n0188,2022,2\n", "row 2 has them already"),
        ("kommun,ar,Antal\n0188,2022,many\n", "a number, or blank"),
        ("kommun,ar,Antal\n0188,2022,nan\n", "a number, or blank"),
        ("kommun,Antal 2022,Antal\n0188,1,1\n", "end in a year"),
        ("Antal 2022\n1\n", "a column for each dimension"),
        ("kommun,ar,Antal\n0188,2022\n", "2 cells"),
    ],
)
def test_a_damaged_csv_is_told(tmp_path, text, told):
    path = tmp_path / "b11.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        read_statistics(path)


def test_key_figures_of_kolada(tmp_path):
    figures = [("U07442", "0188", 2023, 12.5), ("U07440", "0188", 2023, None), ("U07442", "0180", 2023, 9.0),
               ("N00900", "0188", 2023, 1.0)]  # fmt: skip
    path = saved(tmp_path, kolada(*figures), "kolada.json")
    read = read_statistics(path, "0188")
    assert values_of(read) == {"kolada_u07442_2023": 12.5, "kolada_u07440_2023": None}
    response, handling = read.anchors
    assert (response.measure, response.statistic, response.unit) == ("call_to_arrival", "median", "min")
    assert (handling.measure, handling.statistic) == ("call_handling", None)
    assert [one.en for one in read.left_out] == ["key figure N00900 has no counterpart in the model"]
    with pytest.raises(InputError, match="2 municipalities"):
        read_statistics(path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (kolada(("U07442", "0188", 2023, 1.0), next_url="https://x/?page=2"), "an answer that is whole"),
        (kolada(("U07442", "0188", 2023, "12")), "a number, or null"),
        (kolada(("U07442", "0188", "2023", 1.0)), "a year"),
        (kolada(*[("U07442", "0188", 2023, 1.0)] * 2), "each key figure and year once"),
        ({"values": [{"kpi": "U07442"}]}, "kpi, municipality, period and values"),
        (
            {"values": [{"kpi": "a", "municipality": "b", "period": 2023, "values": []}]},
            "women and men together",
        ),
    ],
)
def test_a_damaged_answer_of_kolada_is_told(tmp_path, content, told):
    with pytest.raises(InputError, match=told):
        read_statistics(saved(tmp_path, content))


def test_a_figure_that_is_deleted_is_none(tmp_path):
    content = kolada(("U07442", "0188", 2023, 12.5))
    content["values"][0]["values"][0]["isdeleted"] = True
    assert values_of(read_statistics(saved(tmp_path, content))) == {"kolada_u07442_2023": None}


def test_rows_that_a_table_has_are_kept_and_its_own_are_renewed(tmp_path, capsys):
    table = tmp_path / "anchors.csv"
    path, other = saved(tmp_path, events()), saved(tmp_path, kolada(("U07442", "0188", 2023, 12.5)), "k.json")
    main(["statistics", str(other), "--anchors", str(table)])
    main(["statistics", str(path), "--type", "1=fire", "--anchors", str(table), "--lang", "en"])
    out = capsys.readouterr().out
    assert "Not taken: type 2 konvHandelsetypId 2 has no name here (--type)" in out
    rows = {row.key: row for row in load_anchors(table)}
    assert len(rows) == 5
    read = read_statistics(path, types={"1": "fire"})
    for one in read.anchors:
        assert rows[one.key] == one
    assert rows["kolada_u07442_2023"] == read_statistics(other).anchors[0]
    before = table.read_bytes()
    write_anchors(read.anchors, table)
    assert table.read_bytes() == before
    main(["statistics", str(other), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["anchors"][0]["value"] == 12.5
    with pytest.raises(SystemExit):
        main(["statistics", str(path), "--type", "1"])
    assert "1=building_fire" in capsys.readouterr().err
