"""The notebooks: each begins with a picture or a table, keeps its answers small, and none is left unrun or broken."""

import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
LARGEST_KB = 700
SEEN = {"image/png", "text/html"}


def cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_there_are_six():
    assert [path.name[:2] for path in NOTEBOOKS] == ["01", "02", "03", "04", "05", "06"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestNotebook:
    def test_it_answers_first_with_something_to_look_at(self, path):
        first = cells(path)[0].outputs
        assert any(SEEN & set(output.get("data", {})) for output in first)

    def test_every_cell_was_run_in_order_and_none_failed(self, path):
        ran = cells(path)
        assert [cell.execution_count for cell in ran] == list(range(1, len(ran) + 1))
        assert all(output.output_type != "error" for cell in ran for output in cell.outputs)
        assert all(output.get("name") != "stderr" for cell in ran for output in cell.outputs)

    def test_it_is_small_and_says_nothing_of_the_machine(self, path):
        text = path.read_text("utf-8")
        assert len(text.encode()) < 1000 * LARGEST_KB
        assert "/tmp/" not in text
        assert "/home/" not in text

    def test_what_it_links_to_is_there(self, path):
        said = "".join(
            cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"
        )
        assert [
            link for link in re.findall(r"\]\(([^)]+)\)", said) if not (path.parent / link).exists()
        ] == []
