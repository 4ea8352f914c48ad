"""Files in JSON: what is no object, or cannot be read, is one error with the file and the cure."""

import re

import pytest

from brandsim._errors import InputError
from brandsim.cli import main
from brandsim.tables.json import parse_json

BROKEN = {
    "deep": b"[" * 200_000,
    "deep objects": b'{"a":' * 100_000,
    "cut short": b'{"a": ',
    "no text": b"\xff\xfe\xfa\x00{}",
    "digits": b'{"a": ' + b"9" * 5000 + b"}",
    "a list": b"[1, 2]",
    "a number": b"3",
    "empty": b"",
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_no_object_is_refused(tmp_path, kind):
    file = tmp_path / "a.json"
    file.write_bytes(BROKEN[kind])
    with pytest.raises(InputError, match=r"expected an answer\. Ask again\.") as refused:
        parse_json(file, "an answer", "Ask again.")
    assert str(file) in str(refused.value)


def test_an_object_is_read_in_any_encoding_of_json(tmp_path):
    file = tmp_path / "a.json"
    for encoding in ("utf-8", "utf-16", "utf-32"):
        file.write_text('{"a": "å"}', encoding=encoding)
        assert parse_json(file, "an answer", "") == {"a": "å"}


@pytest.mark.parametrize(
    "kind", ["deep", *(pytest.param(one, marks=pytest.mark.slow) for one in ("no text", "a list"))]
)
@pytest.mark.parametrize(
    "command",
    [
        ["reproduce", "FILE"],
        ["roads", "quality", "FILE"],
        pytest.param(
            ["compare", "ambition", "minimum", "--worlds", "2", "--worlds-file", "FILE", "--years", "2"],
            marks=pytest.mark.slow,
        ),
    ],
    ids=lambda words: words[0],
)
def test_every_door_refuses_it_in_one_line(tmp_path, capsys, kind, command):
    file = tmp_path / "a.json"
    file.write_bytes(BROKEN[kind])
    with pytest.raises(SystemExit) as ended:
        main([str(file) if word == "FILE" else word for word in command])
    assert ended.value.code == 2
    said = capsys.readouterr().err.strip()
    assert re.search(rf"^brandsim: {re.escape(str(file))}", said, re.MULTILINE)
    assert "Traceback" not in said
