"""The glossary: each word once, with the Swedish word and the field's standard term."""

from pathlib import Path

GLOSSARY = Path(__file__).parents[2] / "docs" / "ordlista.md"


def test_each_word_stands_once_with_the_swedish_word_and_the_standard_term():
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in GLOSSARY.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    heads = [row for row in rows if row[0] == "English"]
    words = [row for row in rows if row[0] != "English"]
    assert len(words) > 120
    assert all(head == ["English", "svenska", "fackterm", "betyder"] for head in heads)
    for row in words:
        assert len(row) == 4, row
        assert all(row[:2]), row
    # Where the cell is blank, the English word is the field's own already.
    assert sum(bool(row[2]) for row in words) > 80
    names = [row[0] for row in words]
    assert len(set(names)) == len(names)
