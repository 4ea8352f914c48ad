"""Text from data as somebody can see it: control characters could rewrite what a terminal or a page says."""

from __future__ import annotations

_PICTURES = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"},
    **{
        code: f"\\u{code:04x}"  # as JSON writes them too
        for code in (*range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    },
}
"""Control characters, and those that turn the direction of writing."""


def visible(text: str) -> str:
    """Return text with a picture or the number of each control character in its place.

    Parameters
    ----------
    text : str
    """
    return text.translate(_PICTURES)
