"""Files that are a little wrong: a few changes of what is whole, of letters, of cells and of words."""

import gzip
import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable

WORDS = (
    b"nan", b"inf", b"-1", b"0", b"-0", b"1e309", b"9" * 400, b"0.1.2", b"", b" ", b"true", b"null", b"=1+1",
    b"\x1b[2J", b"<b>", b"$x$", b"\0", b"\xff", b"\xe5", "å".encode(), "\u202e".encode(), b'"', b"'", b",", b";", b"\t",
    b"\n", b"\r", b"[", b"]", b"{", b"}", b"\xef\xbb\xbf", b"PK\x03\x04", b"../../x", b"/dev/null", b"2024-02-30",
    b"25:61", b"1900-01-01", b"9999-12-31", "\uff11\uff12".encode(), b"1_000", b"0x10", b"&a;", b"<!DOCTYPE a>", b"%s",
    b"{0}", b"\\u0000", b"#", b"1" * 19,
)  # fmt: skip
"""What has been too much for somebody before."""

_TOKEN = re.compile(rb"[\w.+-]+|[^\w\s]")
MOST = 4
_INSIDE = 0.7
"""Of what is packed, so often what is inside is changed: else nothing but its frame would be tried."""


def mutated(whole: bytes, other: bytes, draw: random.Random) -> bytes:
    """Return a file with one change or a few; some are a piece of another file.

    Parameters
    ----------
    whole, other : bytes
    draw : Random
    """
    made = whole
    unpacked = _unpacked(whole, draw) if draw.random() < _INSIDE else None
    if unpacked is not None:
        made, packed = unpacked
        other = made if other is whole else other
    for _ in range(draw.randint(1, MOST)):
        made = draw.choice(_CHANGES)(made, other, draw)
    return made if unpacked is None else packed(made)


def _unpacked(whole: bytes, draw: random.Random) -> tuple[bytes, Callable[[bytes], bytes]] | None:
    """Return what is inside a packed file, one of its parts, and what packs it again; None if it is not packed."""
    try:
        if whole.startswith(b"\x1f\x8b"):
            return gzip.decompress(whole), lambda made: gzip.compress(made, mtime=0)
        if not whole.startswith(b"PK"):
            return None
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            parts = [(part, archive.read(part)) for part in archive.infolist()]
    except (OSError, EOFError, ValueError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return None
    if not parts:
        return None
    chosen = draw.randrange(len(parts))

    def packed(made: bytes) -> bytes:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for at, (part, held) in enumerate(parts):
                archive.writestr(part, made if at == chosen else held)
        return content.getvalue()

    return parts[chosen][1], packed


def _word(made: bytes, _other: bytes, draw: random.Random) -> bytes:
    """Put a word in the place of another."""
    found = list(_TOKEN.finditer(made))
    if not found:
        return draw.choice(WORDS)
    at = draw.choice(found)
    return made[: at.start()] + draw.choice(WORDS) + made[at.end() :]


def _moved(made: bytes, other: bytes, draw: random.Random) -> bytes:
    """Put a word of the other file in the place of one."""
    found, given = list(_TOKEN.finditer(made)), _TOKEN.findall(other)
    if not found or not given:
        return made + other[:10]
    at = draw.choice(found)
    return made[: at.start()] + draw.choice(given) + made[at.end() :]


def _line(made: bytes, other: bytes, draw: random.Random) -> bytes:
    """Leave out a line, have it twice, or have one of the other file."""
    lines, more = made.split(b"\n"), other.split(b"\n")
    at = draw.randrange(len(lines))
    lines[at : at + 1] = draw.choice(
        [[], [lines[at]] * 2, [draw.choice(more)], [lines[at], draw.choice(more)]]
    )
    return b"\n".join(lines)


def _byte(made: bytes, _other: bytes, draw: random.Random) -> bytes:
    """Have another byte somewhere, one more or one less."""
    at = draw.randrange(len(made) + 1)
    return made[:at] + draw.choice([b"", bytes([draw.randrange(256)])]) + made[at + draw.randrange(2) :]


def _cut(made: bytes, _other: bytes, draw: random.Random) -> bytes:
    """End early."""
    return made[: draw.randrange(len(made) + 1)] if draw.random() < 0.3 else made


_CHANGES = (_word, _word, _word, _moved, _moved, _line, _line, _byte, _cut)
