"""Three comparisons on all their surfaces: read by machines, as a workbook and as a page, in both languages."""

import json

import openpyxl
import pytest

import brandsim as bs

COMPARED = [
    ["five_posts", "without_five_posts"],
    ["minimum_without_five_posts", "minimum_five_posts", "almsta_ambition", "volunteers"],
    ["without_five_posts_people", "five_posts_people"],
]


def pytest_collection_modifyitems(items):
    # One comparison shows every surface every day, in Swedish; CI shows all, in both languages.
    daily = {"comparison": COMPARED[0], "lang": "sv"}
    for item in items:
        asked = getattr(item, "callspec", None)
        if (
            asked
            and "comparison" in asked.params
            and daily != {key: asked.params.get(key, each) for key, each in daily.items()}
        ):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session", params=COMPARED, ids=lambda names: names[-1])
def comparison(request):
    return bs.compare(request.param, years=12, seed=6, uncertainty=6, worlds=3, world_years=2, progress=False)


@pytest.fixture(scope="session")
def read(comparison):
    """The JSON as a machine reads it."""
    return json.loads(json.dumps(comparison.summary("sv"), allow_nan=False))


@pytest.fixture(scope="session", params=["sv", "en"])
def lang(request):
    return request.param


@pytest.fixture(scope="session")
def book_path(comparison, lang, tmp_path_factory):
    return comparison.to_excel(tmp_path_factory.mktemp("book") / "a.xlsx", lang)


@pytest.fixture(scope="session")
def book(book_path):
    return openpyxl.load_workbook(book_path, data_only=True)


@pytest.fixture(scope="session")
def page(comparison, lang, tmp_path_factory):
    return comparison.to_html(tmp_path_factory.mktemp("page") / "a.html", lang).read_text("utf-8")
