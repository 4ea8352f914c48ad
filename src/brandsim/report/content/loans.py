"""What is borrowed of another municipality, which every report tells."""

from __future__ import annotations

from collections.abc import Iterable

from brandsim.render.blocks import Lines, Section
from brandsim.scenarios.files.folder import Loan
from brandsim.words.catalogue import term
from brandsim.words.numbers import listed


def loan_lines(loans: Iterable[Loan], lang: str) -> list[str]:
    """Name what is another municipality's, a line for each of them.

    Parameters
    ----------
    loans : iterable of Loan
        One that comes again is named once.
    lang : str
        One of `languages`.
    """
    once = tuple(dict.fromkeys(loans))
    kinds = {
        lender: [term(f"lent_{loan.kind}", lang) for loan in once if loan.lender == lender]
        for lender in dict.fromkeys(loan.lender for loan in once)
    }
    return [term("borrowed", lang, lender=lender, what=listed(what, lang)) for lender, what in kinds.items()]


def loans_section(loans: Iterable[Loan], lang: str) -> tuple[Section, ...]:
    """Say it as a section of its own; none if nothing is borrowed.

    Parameters
    ----------
    loans, lang
        As `loan_lines` takes them.
    """
    lines = tuple(loan_lines(loans, lang))
    return (Section("", (Lines(lines, "hanging"),)),) if lines else ()
