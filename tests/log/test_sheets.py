"""Files of a log into columns of text."""

import gzip
import zipfile
from datetime import date, datetime, time

import pytest
import xlsxwriter

from brandsim import InputError
from brandsim.log.mapping import load_log_mapping
from brandsim.log.sheets import read_sheet
from support.archives import with_part

NAMES = ("Ärende", "Larm")


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp850", "mac_roman"])
def test_any_delimiter_and_encoding(tmp_path, delimiter, encoding):
    path = tmp_path / "log.csv"
    rows = (("Ort", "Ärende", "Larm"), ("Å", "1", "x"), ("Ö", "2", "y"))
    path.write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))
    found = read_sheet(path, (*NAMES, "Ort"))
    assert found.columns == {"Ärende": ["1", "2"], "Larm": ["x", "y"], "Ort": ["Å", "Ö"]}
    assert found.lines == [2, 3]
    assert found.form.startswith(encoding.removesuffix("-sig"))


def test_lines_are_those_of_the_file(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(
        'Export 2024\n\nÄrende;Larm;\n1;"två\nrader";\n\n2;x;\n3;y\n4;y;;;\n5;y;;z\n6\n;;\n', encoding="utf-8"
    )
    found = read_sheet(path, NAMES)
    assert found.columns["Larm"] == ["två\nrader", "x", "y", "y"]
    assert found.lines == [4, 7, 8, 9]
    assert [tuple(row) for row in found.ragged] == [(10, 4), (11, 1)]


def test_a_workbook_with_its_types(tmp_path):
    path = tmp_path / "log.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Om").write(0, 0, "Utdrag")
    sheet = book.add_worksheet("Larm")
    form = {
        name: book.add_format({"num_format": name})
        for name in ("yyyy-mm-dd hh:mm:ss", "hh:mm:ss", "yyyy-mm-dd")
    }
    sheet.write_row(2, 1, ["Ärende", "Larm", "Tid", "Dag", "Antal", "Sant"])
    sheet.write_number(3, 1, 1001)
    sheet.write_datetime(3, 2, datetime.fromisoformat("2024-07-01 14:05:30"), form["yyyy-mm-dd hh:mm:ss"])
    sheet.write_datetime(3, 3, time(14, 5, 30), form["hh:mm:ss"])
    sheet.write_datetime(3, 4, date(2024, 7, 1), form["yyyy-mm-dd"])
    sheet.write_number(3, 5, 2.5)
    sheet.write_boolean(3, 6, True)
    book.close()
    found = read_sheet(path, ("Ärende", "Larm", "Tid", "Dag", "Antal", "Sant"))
    assert found.form == "Larm"
    assert found.lines == [4]
    cells = {name: column[0] for name, column in found.columns.items()}
    assert cells == {
        "Ärende": "1001", "Larm": "2024-07-01 14:05:30.000", "Tid": "14:05:30", "Dag": "2024-07-01 00:00:00",
        "Antal": "2.5", "Sant": "true",
    }  # fmt: skip
    with pytest.raises(InputError, match=r"a sheet of the workbook \(Om, Larm\)"):
        read_sheet(path, NAMES, sheet="Larmlista")
    with pytest.raises(InputError, match="a header with the columns of the mapping"):
        read_sheet(path, NAMES, sheet="Om")


def test_a_column_that_is_not_there_is_named_with_the_nearest(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("Ärende;Larmtid\n1;2\n", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"column 'Larmtidd'.*found: Ärende, Larmtid.*did you mean 'Larmtid'"
    ):
        read_sheet(path, ("Ärende", "Larmtidd"))
    with pytest.raises(InputError, match="a file of an alarm log"):
        read_sheet(tmp_path / "nowhere.csv", NAMES)
    (tmp_path / "log.xlsx").write_bytes(b"PK\x03\x04 xl/ and no more")
    with pytest.raises(InputError, match="a workbook that cannot be read"):
        read_sheet(tmp_path / "log.xlsx", NAMES)


def test_a_workbook_with_a_damaged_sheet_is_refused(tmp_path):
    path = tmp_path / "log.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Larm").write_row(0, 0, NAMES)
    path.write_bytes(with_part(path.read_bytes(), "sheet1.xml", lambda text: text[:-40]))
    with pytest.raises(InputError, match="a workbook that cannot be read"):
        read_sheet(path, NAMES)


def test_a_workbook_that_is_too_large_unpacked_is_refused_before_it_is(tmp_path, monkeypatch):
    path = tmp_path / "log.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Larm").write_row(0, 0, NAMES)
    assert read_sheet(path, NAMES).lines == []
    monkeypatch.setattr("brandsim.tables.workbook.MOST_TEXT_MB", 2)
    path.write_bytes(with_part(path.read_bytes(), "sheet1.xml", lambda text: text + b" " * 2**21))
    with (
        zipfile.ZipFile(tmp_path / "small.xlsx", "w", zipfile.ZIP_DEFLATED) as small,
        zipfile.ZipFile(path) as whole,
    ):
        for part in whole.namelist():
            small.writestr(part, whole.read(part))
    assert (tmp_path / "small.xlsx").stat().st_size < 2**15
    with pytest.raises(InputError, match="got 2 MB unpacked, expected at most 2 MB"):
        read_sheet(tmp_path / "small.xlsx", NAMES)


def test_what_is_packed_or_no_table_is_called_what_it_is(tmp_path):
    packed = tmp_path / "log.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("larm.csv", "Ärende;Larmtid\n1;2\n" * 900)
    boxed = tmp_path / "box.zip"
    with zipfile.ZipFile(boxed, "w") as archive:  # a workbook that is packed, not one itself
        archive.writestr("larm.xlsx", b"PK\x03\x04 xl/workbook.xml")
    for name, raw, what in (
        ("box.zip", boxed.read_bytes(), "a ZIP archive"),
        ("log.zip", packed.read_bytes(), "a ZIP archive"),
        ("log.csv", gzip.compress("Ärende;Larmtid\n1;2\n".encode()), "a gzip archive"),
        ("log.xls", b"<html><table><tr><td>\xc4rende</td></tr></table>", r"a web page \(HTML\)"),
        ("log.csv", b"Rar!\x1a\x07\x01\x00" + bytes(9000), "a RAR archive"),
    ):
        (tmp_path / name).write_bytes(raw)
        with pytest.raises(InputError, match=f"got {what}.*expected a table as text, or a workbook"):
            read_sheet(tmp_path / name, ("Ärende", "Larmtid"))
    with pytest.raises(InputError, match="Unpack it and name the file inside"):
        read_sheet(packed, ("Ärende", "Larmtid"))


def test_a_workbook_is_known_whatever_its_first_part(tmp_path):
    """Some programs write large parts before those that tell a workbook."""
    path, other = tmp_path / "log.xlsx", tmp_path / "other.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write_row(0, 0, ["Ärende", "Larm"])
    book.close()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        new.writestr("docProps/thumbnail.jpeg", b"x" * 9000)
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert read_sheet(other, NAMES).header == ("Ärende", "Larm")


@pytest.mark.parametrize("name", ["", "**a", "no*.csv"])
def test_a_name_of_files_that_is_none_is_refused(tmp_path, name):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(f'files = ["{name}"]\n[columns]\nalarm = "Larm"\ntype = "Typ"\n', encoding="utf-8")
    with pytest.raises(InputError, match="a file beside the mapping"):
        load_log_mapping(mapping)


def test_a_field_that_is_longer_than_any_reader_takes_is_told(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text(f'Ärende;"{"x" * 200_000}";Larm\n1;2;3\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"log\.csv: got text that cannot be read, expected a table as text"):
        read_sheet(path, NAMES)
