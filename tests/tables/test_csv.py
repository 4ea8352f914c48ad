"""CSV files into cells: whatever a spreadsheet writes reads alike, and every row knows its line."""

import csv as standard
import io

import pytest
from hypothesis import given, settings, strategies as st

from brandsim._errors import InputError
from brandsim.tables.csv import read_cells
from support.examples import examples

TEXT = 'name,value\n"Fart, låg",1.5\n'


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("csv") / "table.csv"


@pytest.fixture
def read(path):
    def reading(text):
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_cells(path)

    return reading


@pytest.fixture
def fault(read, path):
    def faulting(text):
        with pytest.raises(InputError) as caught:
            read(text)
        assert caught.value.source == str(path)
        return caught.value

    return faulting


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_what_spreadsheets_write_reads_alike(read, ends, encoding, separator):
    text = TEXT if separator == "," else "name;value\nFart, låg;1.5\n"
    cells = read(text.replace("\n", ends).encode(encoding))
    assert (cells.header, cells.lines, cells.rows) == (("name", "value"), (2,), (("Fart, låg", "1.5"),))
    assert cells.decimal_comma == (separator == ";")


cell = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00\ufeff"), max_size=8)


@settings(max_examples=examples(100))
@given(
    rows=st.lists(st.tuples(cell.filter(str.strip), cell), max_size=6),
    gaps=st.lists(st.integers(0, 2), min_size=7, max_size=7),
    separator=st.sampled_from(",;"),
)
def test_any_rows_come_back_with_their_lines(path, rows, gaps, separator):
    blanks = ["\n", f"  {separator}\n"]
    parts = [f"a{separator}b\n"]
    lines = []
    for gap, row in zip(gaps, rows, strict=False):
        parts += blanks[:gap]
        lines.append("".join(parts).count("\n") + 1)
        written = io.StringIO()
        standard.writer(written, delimiter=separator, lineterminator="\n").writerow(row)
        parts.append(written.getvalue())
    path.write_text("".join(parts), encoding="utf-8", newline="")
    cells = read_cells(path)
    assert list(cells.rows) == rows
    assert list(cells.lines) == lines


def test_lines_are_those_of_the_file_where_a_cell_goes_over_two(read):
    cells = read('\na,b\n\nx,1\n  ,\n"y\ny",2\nz,3\n')
    assert (cells.header_line, cells.lines) == (2, (4, 6, 8))
    assert [row[0] for row in cells.rows] == ["x", "y\ny", "z"]


def test_windows_1252_is_refused_with_row_byte_and_cure(fault):
    error = fault(TEXT.encode("cp1252"))
    assert error.where == "row 2"
    assert "0xe5, as in a Windows-1252 file" in str(error)  # å
    assert "UTF-8" in error.cure


def test_the_word_with_another_letter_is_shown(fault):
    assert "Windows-1252 file: " in str(fault("a,b\nVätö,1\n".encode("cp1252")))
    assert "Vätö" in str(fault("a,b\nVätö,1\n".encode("cp1252")))


def test_a_line_that_names_the_separator_is_no_header(read):
    cells = read("sep=;\na;b\n\nx;1,5\n")
    assert (cells.header, cells.header_line, cells.lines) == (("a", "b"), 2, (4,))
    assert cells.decimal_comma


def test_tabs_are_told(fault):
    assert "columns separated by tabs" in str(fault("a\tb\nx\t1\n"))


def test_a_header_below_other_lines(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("made by hand,2\n,,\nb,a,c\n1,2,3\n,,\n", encoding="utf-8")
    cells = read_cells(path, below=("a", "b"))
    assert (cells.header, cells.header_line, cells.lines, cells.rows) == (
        ("b", "a", "c"),
        3,
        (4,),
        (("1", "2", "3"),),
    )
    with pytest.raises(InputError, match="row 1: got 'made by hand, 2', expected a column named 'a'"):
        read_cells(path, below=("a", "d"))


@pytest.mark.parametrize("text", ["", " \n\n", "\ufeff"])
def test_an_empty_file(fault, text):
    assert "an empty file" in str(fault(text))


def test_separators_alone_are_no_header(read):
    assert read(",,\n,,\n").header == ()


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(InputError, match=r"nothing, expected a roster.*Check the path"):
        read_cells(tmp_path / "none.csv", "a roster")
    with pytest.raises(InputError, match="a folder"):
        read_cells(tmp_path)


@pytest.mark.parametrize("row", ["a", "a,1,more"])
def test_a_ragged_row(fault, row):
    error = fault(f"{TEXT}\n{row}\n")
    assert error.where == "row 4"
    assert "2 cells, as in the header" in error.expected


@pytest.mark.parametrize("rows_after", [3, 40_000])
def test_an_open_quote_is_found_where_it_opens(fault, rows_after):
    error = fault(f'{TEXT}"open,1\n' + "a,1\n" * rows_after)
    assert error.where == "row 3"
    assert "quote" in error.cure.lower()
