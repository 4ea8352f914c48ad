"""The blocks of a PBF file: what the parser could not survive is refused before it sees it."""

import lzma
import zlib

import pytest
from hypothesis import given, settings, strategies as st

from brandsim.roads.files.osm.blocks import fault_of_pbf
from support.examples import examples

TEXTS = (b"", b"highway", b"primary", "Vätö".encode())
GRANULARITY = b"\x88\x01\x64"


def number(value):
    found = b""
    while value > 0x7F:
        found += bytes([value & 0x7F | 0x80])
        value >>= 7
    return found + bytes([value])


def field(at, value):
    if isinstance(value, int):
        return number(at << 3) + number(value)
    return number(at << 3 | 2) + number(len(value)) + value


def block(kind, blob):
    header = field(1, kind) + field(3, len(blob))
    return len(header).to_bytes(4, "big") + header + blob


def data(texts=TEXTS, pack=lambda raw: field(1, raw), more=GRANULARITY):
    return pack(field(1, b"".join(field(1, text) for text in texts)) + more)


HEADER = block(b"OSMHeader", field(1, field(4, b"OsmSchema-V0.6")))


def fault(tmp_path, *blocks):
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(HEADER + b"".join(blocks))
    return fault_of_pbf(path)


@pytest.mark.parametrize(
    "pack",
    [
        lambda raw: field(1, raw),
        lambda raw: field(2, len(raw)) + field(3, zlib.compress(raw)),
        lambda raw: field(2, len(raw)) + field(4, lzma.compress(raw, lzma.FORMAT_ALONE)),
    ],
)
def test_whole_blocks_in_each_packing(tmp_path, pack):
    good = block(b"OSMData", data(pack=pack))
    assert fault(tmp_path, good, good) is None
    wrong = block(b"OSMData", data((*TEXTS, b"high\0way"), pack))
    assert "null byte" in fault(tmp_path, good, wrong)
    assert fault(tmp_path, block(b"OSMData", data((*TEXTS, b"", b"x" * 200), pack))) is None


@pytest.mark.parametrize(
    ("blob", "words"),
    [
        (field(6, b"lz4"), "another way than zlib"),
        (field(2, 9), "another way than zlib"),
        (field(3, b"no zlib"), "cut short or broken"),
        (field(3, zlib.compress(bytes(33 << 20))), "cut short or broken"),
        (data(more=b"\x0a\x7f"), None),  # what follows the texts is the parser's to refuse
        (field(1, b"\x0a\x7f"), "cut short or broken"),
        (b"\xff" * 12, "cut short or broken"),
    ],
)
def test_broken_blocks(tmp_path, blob, words):
    found = fault(tmp_path, block(b"OSMData", blob))
    assert (found is None) if words is None else (words in found)


@given(st.lists(st.binary(max_size=150), max_size=6))
@settings(max_examples=examples(60))
def test_a_null_byte_anywhere_and_only_that_is_found(tmp_path_factory, texts):
    found = fault(tmp_path_factory.mktemp("blocks"), block(b"OSMData", data((b"", *texts))))
    assert (found is not None) == any(b"\0" in text for text in texts)
