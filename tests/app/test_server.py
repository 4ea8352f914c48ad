"""What is asked of the workshop's server before anything is played: its page, and what it refuses."""

import json
import re

import pytest

from brandsim.app.server import MOST_BYTES, application, listening
from brandsim.app.workshop import Settings, Workshop
from support.surfaces.workshop import asked

PORT, TOKEN = 8123, "the-token"
OWN = [
    ("Host", f"127.0.0.1:{PORT}"),
    ("Origin", f"http://127.0.0.1:{PORT}"),
    ("Cookie", f"brandsim_{PORT}={TOKEN}"),
]
LIVE = Settings(live_years=40, years=200, uncertainty=100, seed=3, threads=1)


@pytest.fixture(scope="module")
def ask():
    shop = Workshop("minimum", LIVE, "sv")
    server = application(shop, TOKEN, PORT)
    return lambda path, method="GET", body=b"": asked(server, path, method, OWN, body)


def test_the_page_has_what_the_data_offer_and_asks_nobody_else(ask):
    status, headers, body = ask("/")
    page = body.decode("utf-8")
    assert status == 200
    assert re.findall(r'data-crew="(\w+)"', page) == [
        "norrtalje_heltid", "norrtalje_rib", "blido", "hallstavik", "rimbo", "almsta"
    ]  # fmt: skip
    assert '<option value="minimum" selected>Miniminivå</option>' in page
    assert 'Blidö <span class="now">fri inryckning</span>' in page
    assert "40 år och 10 dragningar av antagandena, med frö 3" in page
    assert "med 200 år och 100 dragningar" in page
    assert "http" not in re.sub(r'"(\\.|[^"])*"', "", page)
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert ask("/workshop.js")[1]["content-type"].startswith("text/javascript")


def test_what_is_refused_is_one_line_in_the_language(ask):
    status, _, body = ask("/answer", "POST", b'{"crews": {"almstad": {}}}')
    assert status == 422
    assert "en styrka som går att ändra" in json.loads(body)["fault"]
    status, _, body = ask("/save", "POST", b" " * (MOST_BYTES + 1))
    assert (status, "färre byte" in json.loads(body)["fault"]) == (422, True)


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/answer/7", "GET", 404), ("/export.exe", "POST", 404), ("/answer", "GET", 405), ("/save", "GET", 405)],
)
def test_there_is_nothing_else(ask, path, method, status):
    assert ask(path, method, b"{}")[0] == status


def test_it_listens_to_this_computer_alone():
    with listening(0) as door:
        assert door.getsockname()[0] == "127.0.0.1"
