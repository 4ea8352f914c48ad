"""The ledger: rows that add up, what matters first, and rare values that share a row."""

import json

import pytest

from brandsim.roads.graph.frames import ledger_frame
from brandsim.roads.graph.ledger import MOST_EXAMPLES, MOST_VALUES, OTHERS, Entry, Ledger, LedgerBook, Outcome
from brandsim.roads.graph.provenance import Provenance
from brandsim.words.translation import cell_word


def test_what_is_noted_again_adds_up():
    book = LedgerBook()
    for number in range(8):
        book.note("maxheight", 3.1, Outcome.CLOSED, f"way {number}", km=0.25)
    book.note("maxheight", "3.1", Outcome.OBEYED, "way 9")
    first, second = book.ledger().entries
    assert (first.tag, first.value, first.done) == ("maxheight", "3.1", Outcome.CLOSED)
    assert (first.count, first.km, first.examples) == (
        8,
        2.0,
        tuple(f"way {n}" for n in range(MOST_EXAMPLES)),
    )
    assert (second.count, second.km, second.examples) == (1, None, ("way 9",))


def test_what_matters_comes_first_then_the_longest():
    rows = [
        Entry("name", "x", Outcome.LEFT_OUT, 9, 90.0),
        Entry("barrier", "gate", Outcome.NOT_OBEYED, 7),
        Entry("maxweight", "3.5", Outcome.CLOSED, 1, 0.2),
        Entry("maxweight", "12", Outcome.CLOSED, 1, 4.0),
    ]
    ledger = Ledger.of(rows)
    assert [entry.value for entry in ledger.entries] == ["12", "3.5", "gate", "x"]
    assert [entry.value for entry in ledger.mattering] == ["12", "3.5", "gate"]
    assert Ledger.of(reversed(rows)) == ledger


def test_rare_values_of_a_tag_share_a_row():
    rows = [Entry("opening", f"{n:03}", Outcome.NOT_OBEYED, n, n / 10) for n in range(1, MOST_VALUES + 4)]
    entries = Ledger.of(rows).entries
    shared = [entry for entry in entries if entry.value == OTHERS]
    assert len(entries) == MOST_VALUES + 1
    assert [(entry.count, entry.km) for entry in shared] == [(1 + 2 + 3, 0.6)]
    assert sum(entry.count for entry in entries) == sum(entry.count for entry in rows)


def test_a_ledger_is_taken_over_by_another():
    book, other = LedgerBook(), LedgerBook()
    book.note("way", "drawn twice", Outcome.NOTED, "way 1", km=1.0)
    other.note("way", "drawn twice", Outcome.NOTED, "way 2", km=0.5)
    other.note("turn", "lost", Outcome.LOST)
    book.add(other.ledger())
    assert [(e.count, e.km) for e in book.ledger().entries] == [(2, 1.5), (1, None)]


def test_it_travels_with_the_provenance_as_plain_values():
    book = LedgerBook()
    book.note("motor_vehicle:conditional", "no @ (Nov-Apr)", Outcome.BY_THE_HOUR, "way 5", km=1.25)
    about = Provenance("town", ledger=book.ledger())
    again = Provenance.read(json.loads(json.dumps(about.to_dict())))
    assert again == about
    assert Provenance.read({"name": "saved before there were ledgers"}).ledger == Ledger()


def test_the_frame_of_an_empty_ledger_has_its_columns():
    assert list(ledger_frame(Ledger())) == ["tag", "value", "done", "count", "km", "examples"]
    frame = ledger_frame(Ledger((Entry("barrier", "block", Outcome.CLOSED, 1, None, ("node 1", "node 2")),)))
    assert frame.loc[0, "examples"] == "node 1, node 2"
    assert frame["km"].isna().all()


@pytest.mark.parametrize("done", Outcome)
def test_what_became_of_it_is_told_in_both_languages(done):
    told = cell_word(str(done), "sv")
    assert told not in {"", done}
    assert cell_word(str(done), "en") == done


def test_what_is_obeyed_does_not_matter():
    assert Outcome.NOTED.matters
    assert Outcome.TOO_SHORT.matters
    assert not any(
        done.matters for done in (Outcome.BY_THE_HOUR, Outcome.OBEYED, Outcome.AT_AN_END, Outcome.EXEMPT)
    )
