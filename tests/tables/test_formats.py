"""Files of other kinds are called what they are, whatever their names end with."""

import bz2
import gzip
import io
import lzma
import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, strategies as st

from brandsim._errors import InputError
from brandsim.tables.csv import read_cells, read_text
from brandsim.tables.toml import parse_toml

TEXT = "station;män\nVätö;5\n"


def workbook():
    book = openpyxl.Workbook()
    book.active.append(["station", "män"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def archive(name, content=b"x"):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr(name, content)
    return file.getvalue()


def parquet():
    file = io.BytesIO()
    pd.DataFrame({"a": [1]}).to_parquet(file)
    return file.getvalue()


KINDS = {
    "an Excel workbook (.xlsx)": workbook(),
    "a workbook of LibreOffice (.ods)": archive(
        "mimetype", b"application/vnd.oasis.opendocument.spreadsheet"
    ),
    "a ZIP archive": archive("table.csv"),
    "a workbook of Excel 97": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "text in UTF-16, which Excel calls Unicode text": TEXT.encode("utf-16"),
    "text in UTF-16 without a mark": TEXT.encode("utf-16-le"),
    "text in UTF-32": TEXT.encode("utf-32"),
    "a web page (HTML)": b"\n<!DOCTYPE html><table><tr><td>station</td></tr></table>",
    "a web page (HTML), as": b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table>",
    "an XML workbook": b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
    "a Parquet file": parquet(),
    "a gzip archive": gzip.compress(TEXT.encode()),
    "a bzip2 archive": bz2.compress(TEXT.encode()),
    "an xz archive": lzma.compress(TEXT.encode()),
    "a RAR archive": b"Rar!\x1a\x07\x01\x00",
    "a PDF": b"%PDF-1.7\n",
    "a document in rich text": b"{\\rtf1 station}",
    "a database or GeoPackage": b"SQLite format 3\0" + bytes(84),
    "a binary file": b"station,people\nx,\0\0\0\1\n",
}


@pytest.mark.parametrize(("what", "raw"), KINDS.items(), ids=KINDS)
def test_a_file_of_another_kind_is_called_what_it_is(tmp_path, what, raw):
    path = tmp_path / "table.csv"
    path.write_bytes(raw)
    with pytest.raises(InputError) as caught:
        read_cells(path)
    assert f"got {what}" in str(caught.value)
    assert caught.value.expected == "UTF-8 text"
    assert caught.value.cure.endswith(".")


def test_the_big_end_first_and_a_scenario_file_too(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xfe\xff" + 'name = "mine"'.encode("utf-16-be"))
    with pytest.raises(InputError, match="text in UTF-16, expected UTF-8 text"):
        parse_toml(path, "a scenario file")
    path.write_bytes('name = "mine"'.encode("utf-16-be"))
    with pytest.raises(InputError, match="UTF-16 without a mark"):
        parse_toml(path, "a scenario file")


@given(
    st.text(
        st.characters(codec="utf-8", exclude_characters="\0\ufeff", exclude_categories=["Cs"]), min_size=1
    )
)
def test_no_text_is_taken_for_something_else(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("texts") / "t.csv"
    for beginning in (b"", b"\xef\xbb\xbf"):
        path.write_bytes(beginning + b"station;" + text.encode())
        assert read_text(path, "a table") == "station;" + text
