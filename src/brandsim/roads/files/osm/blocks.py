"""The blocks of a PBF file, looked at before the parser is: it is native code, and trusts what stands in them.

A block is a length, a header (what it is, how many bytes follow) and the bytes, which hold a table of strings to which
everything else points. The parser keeps strings as C does, up to their first null byte: one inside a string shifts
every later key and value, until it reads what is not there.

Reference: the OpenStreetMap wiki, "PBF Format" (sizes, fields).
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterator
from pathlib import Path

from brandsim._errors import Said

_MOST_HEADER = 64 * 1024
_MOST_BLOB = 32 * 1024 * 1024
_CUT = Said("a file that is cut short or broken")
_PACKED = Said("blocks packed in another way than zlib")
_NULL = Said("a text with a null byte in it")
_VARINT, _BYTES = 0, 2


class _BrokenError(Exception):
    """A message that ends before its fields do."""


def fault_of_pbf(path: Path) -> Said | None:
    """Return what is wrong with a PBF file, or nothing if its blocks are whole and their texts can be read.

    Parameters
    ----------
    path : path
        It must exist.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        at, first = 0, True
        while at < size:
            length = int.from_bytes(file.read(4), "big")
            header = file.read(length) if 0 < length <= _MOST_HEADER else b""
            kind, data = _announced(header)
            at += 4 + length + data
            if first and kind != b"OSMHeader":
                return Said("a file that is no OpenStreetMap PBF")
            if at > size:
                return Said(
                    "a file that is cut short or broken ({count:# byte|# bytes} missing)", count=at - size
                )
            if len(header) != length or not 0 <= data <= _MOST_BLOB or not kind:
                return _CUT
            blob = file.read(data)
            if kind == b"OSMData" and (fault := _fault_of_blob(blob)) is not None:
                return fault
            first = False
    return None


def _announced(header: bytes) -> tuple[bytes, int]:
    """Return the type and data size that a block's header states, empty and -1 if it is broken."""
    kind, data = b"", -1
    try:
        for field, value in _fields(header):
            if field == 1 and isinstance(value, bytes):
                kind = value
            elif field == 3 and isinstance(value, int):
                data = value
    except _BrokenError:
        return b"", -1
    return kind, data


def _fault_of_blob(blob: bytes) -> Said | None:
    """Return what is wrong with the bytes of a block of data."""
    try:
        packed = {field: value for field, value in _fields(blob) if isinstance(value, bytes)}
        if 1 in packed:
            block = packed[1]
        elif 3 in packed:
            block = zlib.decompressobj().decompress(packed[3], _MOST_BLOB + 1)
        elif 4 in packed:
            block = lzma.LZMADecompressor().decompress(packed[4], _MOST_BLOB + 1)
        else:
            return _PACKED
        if len(block) > _MOST_BLOB:
            return _CUT
        texts = next((value for field, value in _fields(block) if field == 1), b"")
        # Only the empty text that is first has a null byte, its length; the slow way is for tables with more of them.
        if not isinstance(texts, bytes) or (
            texts.count(0) > texts.startswith(b"\n\0")
            and any(b"\0" in text for _, text in _fields(texts) if isinstance(text, bytes))
        ):
            return _NULL
    except (_BrokenError, zlib.error, lzma.LZMAError):
        return _CUT
    return None


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield the fields of a message with their numbers: whole numbers and bytes, other kinds there are none."""
    at = 0
    while at < len(message):
        key, at = _number(message, at)
        value, at = _number(message, at)
        if key & 7 == _VARINT:
            yield key >> 3, value
        elif key & 7 == _BYTES and at + value <= len(message):
            yield key >> 3, message[at : at + value]
            at += value
        else:
            raise _BrokenError


def _number(message: bytes, at: int) -> tuple[int, int]:
    """Return a number of variable length and where it ends."""
    value, shift = 0, 0
    while at < len(message) and shift < 70:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    raise _BrokenError
