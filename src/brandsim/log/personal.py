"""Personal data in an alarm log: columns that hold it by their names or by what stands in them are never kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORDS = (
    "personnummer", "personnr", "pnr", "namn", "förnamn", "efternamn", "anmälare", "inringare", "uppringare", "telefon",
    "telefonnummer", "telnr", "tel", "mobil", "epost", "mejl", "ägare", "patient", "kontaktperson", "kontakt", "phone",
    "telephone", "mobile", "email", "mail", "caller", "callback", "reporter", "firstname", "lastname", "surname",
    "forename", "fullname", "ssn", "birthdate", "födelsedatum", "complainant", "owner", "vårdnadshavare",
)  # fmt: skip
"""Words of a column's name, or what it begins or ends with, that tell of a person."""

_HARMLESS = re.compile(
    r"(station|enhet|unit|gatu|street|typ|type|kommun|stads|distrikt|district|borough|area|^ort|objekt|object|plats|zon|zone|ward)"
)
"""In the name of a column whose names are of things."""

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+46|0046|0)[ -]?7[\d -]{8,12}")
_FORM_OF_NUMBER = re.compile(r"\d{6}(?:\d\d)?[-+]?\d{4}")
_MOST = 0.5
"""Of the cells that hold something, the share with personal data from which the column does."""


def is_personal(name: str, cells: Sequence[str]) -> bool:
    """Return whether a column holds personal data.

    Parameters
    ----------
    name : str
        The column's.
    cells : sequence of str
        Some of it.
    """
    plain = re.sub(r"[\W_]", "", name.casefold())
    words = re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ])", " ", name).casefold())
    told = (
        plain in _WORDS
        or any(word in _WORDS for word in words)
        or any(plain.startswith(word) or plain.endswith(word) for word in _WORDS if len(word) > 4)
    )
    if (told or "namn" in plain or words[-1:] == ["name"]) and not _HARMLESS.search(plain):
        return True
    there = [cell for cell in cells if cell]
    return bool(there) and sum(map(_of_a_person, there)) >= _MOST * len(there)


def _of_a_person(cell: str) -> bool:
    from personnummer import personnummer

    if _FORM_OF_NUMBER.fullmatch(cell):
        return bool(personnummer.valid(cell))
    return bool(_MAIL.search(cell) or _PHONE.fullmatch(cell))
