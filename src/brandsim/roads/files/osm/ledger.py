"""What becomes of what elements of OpenStreetMap say, written in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from brandsim.roads.files.chains import Segment
from brandsim.roads.files.osm.elements import Elements, Way
from brandsim.roads.graph.ledger import LedgerBook, Outcome

_SHARED = {
    "ways_that_stand_twice": ("way", "stands twice in the source", Outcome.NOTED),
    "objects_deleted": ("object", "deleted or not visible", Outcome.LEFT_OUT),
    "nodes_missing": ("node", "of a way, and not in the source", Outcome.LOST),
    "nodes_deleted": ("node", "of a way, and deleted", Outcome.LOST),
    "nodes_without_coordinates": ("node", "of a way, and without coordinates", Outcome.LOST),
}
"""What is counted while elements are taken and stands in the ledger as it is."""

_LOST_TURNS = {
    "turn_restrictions_lost_on_a_road_that_passes_through": Outcome.PASSED_THROUGH,
    "turn_restrictions_lost_to_a_road_not_read": Outcome.NOT_READ,
}


def note_elements(
    elements: Elements, ways: Sequence[Way], segments: Sequence[Segment], book: LedgerBook
) -> None:
    """Write what the ways and turn restrictions state that is not simply obeyed.

    Parameters
    ----------
    elements : Elements
        What a door has handed over.
    ways : sequence of Way
        The parts of ways that are roads and ferries of the network.
    segments : sequence of Segment
        Their stretches.
    book : LedgerBook
    """
    km: dict[object, float] = {}
    for segment in segments:
        km[segment.road] = km.get(segment.road, 0.0) + segment.length_m / 1000
    for way in {way.id: way for way in ways}.values():
        for seen in way.decision.seen:
            book.note(seen.tag, seen.value, seen.done, f"way {way.id}", km=km.get(way.id, 0.0))
    for number, left_out in sorted(elements.left_out.items()):
        for seen in left_out:
            book.note(seen.tag, seen.value, seen.done, f"way {number}")
    used = {way.id for way in ways}
    for number, turn in sorted(elements.turns.items()):
        if turn.seen is not None and used.intersection(turn.restriction.come):
            book.note(turn.seen.tag, turn.seen.value, turn.seen.done, f"relation {number}")
    for remark in elements.remarks:
        book.note("remark", " ".join(remark.split()), Outcome.LOST)
    note_counts(elements.counts, book)


def note_counts(counts: Mapping[str, int], book: LedgerBook) -> None:
    """Write what was counted while elements were taken.

    Parameters
    ----------
    counts : mapping of str to int
    book : LedgerBook
    """
    for name, (tag, value, done) in _SHARED.items():
        if counts.get(name):
            book.note(tag, value, done, count=counts[name])


def note_turns(counts: Mapping[str, int], book: LedgerBook) -> None:
    """Write which turn restrictions were lost when the network was built.

    Parameters
    ----------
    counts : mapping of str to int
    book : LedgerBook
    """
    for name, done in _LOST_TURNS.items():
        if counts.get(name):
            book.note("restriction", "", done, count=counts[name])
