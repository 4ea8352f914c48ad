"""What edits of the roads do, place by place: as text, as a page and in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from brandsim._errors import InputError
from brandsim.render.blocks import Cell, Column, Lines, Section, Table
from brandsim.report.faces import Report
from brandsim.report.roads.scenario_maps import MOMENT
from brandsim.scenarios.explain.edited import EditEffects, PlaceEffect, effects_of_edits
from brandsim.scenarios.files.scenario import DEFAULT, Scenario, load_scenario
from brandsim.words.catalogue import term
from brandsim.words.translation import head_word

_HEADS = ("place", "before_min", "after_min", "change_min", "first_before", "first_after")


def edit_sections(effects: EditEffects, lang: str) -> list[Section]:
    """Say what edits do: a row per place whose time changes, with words where nobody comes.

    Parameters
    ----------
    effects : EditEffects
    lang : str
        One of `languages`.
    """
    title = term("edits_title", lang, edits="; ".join(edit.to(lang) for edit in effects.edits))
    about = Lines(
        (f"{effects.scenario.to(lang)}, {effects.conditions.text(lang)}. {term('edits_about', lang)}",),
        "prose",
    )
    if not effects.places:
        return [Section(title, (about, Lines((term("no_place_affected", lang),), "prose")))]
    columns = tuple(Column(head_word(head, lang)) for head in _HEADS)
    rows = tuple(_row(one, lang) for one in effects.places)
    return [Section(title, (about, Table(columns, rows, indent=0, corner=True, cut=False)))]


def _row(one: PlaceEffect, lang: str) -> tuple[Cell, ...]:
    cut_off, nobody = Cell(term("cut_off", lang)), term("nobody", lang)
    before, after, change = (
        cut_off if minutes is None else Cell(minutes, "minutes")
        for minutes in (one.before_min, one.after_min, one.change_min)
    )
    change = Cell(one.change_min, "minutes")  # a dash where nobody comes
    return (
        Cell(one.place),
        before,
        after,
        change,
        Cell(one.first_before or nobody),
        Cell(one.first_after or nobody),
    )


@dataclass(frozen=True, repr=False)
class EditReport(Report, EditEffects):
    """The result of `edit_effects`: what edits do, in words and a table. Its table may be wider than 80 columns."""

    _sections = edit_sections
    _title = "edits_page"


def edit_effects(
    names: str | Path | Sequence[str | Path],
    scenario: str | Path | Scenario = DEFAULT,
    at: datetime | str = MOMENT,
    *,
    surface: str = "bare",
) -> EditReport:
    """Report what closures, roadworks, bridge openings and new roads do to how soon a scenario's crews come.

    Parameters
    ----------
    names : str, path-like or sequence of them
        Of examples that ship, or files of edits.
    scenario : str, path-like or Scenario
        Whose roads, assumptions, stations and people on duty.
    at : datetime or str
        Swedish civil time, as in ``"2025-01-15 03:10"``.
    surface : {"bare", "wet", "snow"}
        Of the roads.

    Raises
    ------
    InputError
        For a moment that is none, faulty edits, and for a scenario's faults.

    Examples
    --------
    >>> import brandsim as bs
    >>> effects = bs.edit_effects("vatobron", "minimum")
    >>> print(effects.text("en").splitlines()[0])
    WHAT THIS DOES TO THE TIME FROM THE ALARM: VÄTÖ BRIDGE CLOSED (EXAMPLE)
    """
    if not isinstance(names, Iterable | Path):
        raise InputError("edits", "names", names, "a name, or a list of names", "Give the names in a list.")
    several = [names] if isinstance(names, str | Path) else list(names)
    return EditReport.of(effects_of_edits(load_scenario(scenario), several, at, surface))
