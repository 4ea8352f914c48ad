"""What a sweep asks: its cells in their order, and chunks that have every year and draw once."""

import pytest
from hypothesis import given, strategies as st

from brandsim._errors import InputError
from brandsim.sweeps.grid import Cell, Chunk, read_grid
from support.invented import InventedMunicipality

LEVELS = {"name": "levels", "scenarios": ["minimum", "ambition"]}


def test_every_scenario_meets_every_seed_in_the_order_of_the_file():
    grid = read_grid(LEVELS | {"seeds": [3, 1]})
    told = [(cell.number, cell.scenario, cell.seed) for cell in grid.cells]
    assert told == [(0, "minimum", 3), (1, "minimum", 1), (2, "ambition", 3), (3, "ambition", 1)]
    assert {cell.municipality for cell in grid.cells} == {"Norrtälje"}
    assert (grid.years, grid.draws, grid.events, grid.statistic) == (200, 100, "priority_1_2", "median")


def test_municipalities_are_folders_beside_the_file_wherever_it_is_read_from(tmp_path, monkeypatch):
    InventedMunicipality(tmp_path / "ekmyra")
    file = tmp_path / "sweep.toml"
    file.write_text(
        'name = "all"\nmunicipalities = ["ekmyra"]\nscenarios = ["minimum", "ambition"]\n', "utf-8"
    )
    grid = read_grid(file)
    assert [cell.scenario for cell in grid.cells] == ["minimum", "ambition"]
    assert {cell.municipality for cell in grid.cells} == {"Ekmyra"}
    monkeypatch.chdir(tmp_path)
    assert read_grid("sweep.toml").cells == grid.cells
    file.write_text('name = "all"\nmunicipalities = ["ekmyra"]\n', "utf-8")
    assert [cell.scenario for cell in read_grid(file).cells] == ["ambition"]  # the folder's own choice


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"seeds": []}, "seeds: got nothing, expected at least one"),
        ({"scenarios": []}, "scenarios: got nothing, expected at least one"),
        ({"seeds": [1, -1]}, "seeds: got -1"),
        ({"seeds": [1, 2, 1]}, "seed 1', expected each cell once"),
        ({"scenarios": ["minimum", "minimun"]}, "Did you mean minimum|did you mean 'minimum'|minimun"),
        ({"statistic": "mode"}, "statistic: got 'mode', expected a statistic"),
        ({"years": 0}, "years: got 0, expected greater than or equal to 1"),
        ({"draw": 3}, "draw: got 'draw', expected a known key"),
        ({"municipalities": ["nowhere"], "scenarios": []}, "nowhere"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(changed, says):
    with pytest.raises(InputError, match=says) as caught:
        read_grid(LEVELS | changed)
    assert str(caught.value).startswith("sweep")
    assert "\n" not in str(caught.value)


CELL = Cell(0, "Norrtälje", "minimum", 1, "minimum")


@given(count=st.integers(0, 3000), parts=st.integers(1, 300))
def test_chunks_divide_all_that_there_is(count, parts):
    divided = [range(count)[Chunk(CELL, part, parts).of(count)] for part in range(parts)]
    assert [number for one in divided for number in one] == list(range(count))
    assert max(map(len, divided)) - min(map(len, divided)) <= 1


@given(years=st.integers(1, 500), draws=st.integers(0, 120), size=st.integers(1, 4000))
def test_chunks_have_no_more_years_than_asked_and_all_together(years, draws, size):
    grid = read_grid(LEVELS | {"years": years, "draws": draws, "chunk_years": size})
    chunks = list(grid.chunks())
    assert len({chunk.key for chunk in chunks}) == len(chunks)
    assert sum(map(grid.years_of, chunks)) == 2 * grid.years_of_cell
    per_draw = (grid.years_of_cell - years) // draws if draws else 0
    # A draw is played by one worker, and a like part may be a year more than another.
    assert max(map(grid.years_of, chunks)) <= size + per_draw + 1
