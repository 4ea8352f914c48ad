"""The door of workbooks: what the parser does, a panic too, is one error of ours; what others raise is theirs."""

import openpyxl
import pytest
import python_calamine

from brandsim._errors import InputError
from brandsim.tables import workbook
from brandsim.tables.workbook import opened_workbook


class PanicException(BaseException):
    """As Rust's: no `Exception`."""


@pytest.fixture
def path(tmp_path):
    made = openpyxl.Workbook()
    made.active.append(["a", 1])
    made.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def test_a_workbook_is_read(path):
    with opened_workbook(path) as book:
        assert book.get_sheet_by_name(book.sheet_names[0]).to_python() == [["a", 1.0]]


@pytest.mark.parametrize(
    "error", [PanicException(), OSError("x"), ValueError("x"), python_calamine.CalamineError("x")]
)
def test_what_the_parser_raises_is_one_error_of_ours(path, error):
    with (
        pytest.raises(
            InputError, match=r"a\.xlsx: got a workbook that cannot be read, expected this\. Do that"
        ),
        opened_workbook(path, "this", "Do that."),
    ):
        raise error


OTHERS = [KeyboardInterrupt(), SystemExit(3), KeyError("x"), InputError("a", "b", "c", "d", "e")]


@pytest.mark.parametrize("error", OTHERS)
def test_what_others_raise_is_theirs(path, error):
    with pytest.raises(type(error)) as caught, opened_workbook(path):
        raise error
    assert caught.value is error


def test_it_is_looked_at_before_it_is_unpacked(path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_TEXT_MB", 0)
    monkeypatch.setattr(workbook, "check_file_exists", lambda *_, **__: None)
    with pytest.raises(InputError, match="MB unpacked, expected at most 0 MB"), opened_workbook(path):
        pass
