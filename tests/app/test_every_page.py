"""The workshop as a user has it: the command, a browser, a change, and what is saved and fetched."""

import json
import signal
import socket
import time
import tomllib
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import openpyxl
import pytest

import brandsim as bs
from brandsim.app.replies import told
from brandsim.report.decision.payload import payload
from support.surfaces.browser import IN_A_BROWSER, WIDTHS
from support.surfaces.workshop import FEW, served

pytestmark = IN_A_BROWSER
HOSTILE = "<img src=x onerror=alert(1)> =HYPERLINK(1)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("workshop")


@pytest.fixture(scope="module")
def address(folder):
    with served(folder, *FEW) as (_process, found):
        yield found


def answered(page, times):
    page.wait_for_selector(f"body[data-answers='{times}']:not(.busy)", timeout=120_000)


def inside(page, selector):
    return page.frame_locator("#shown").locator(selector)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_change_is_answered_as_the_comparison_of_its_file(window, address, folder, width):
    seen = window(address, width, offline=False, accept_downloads=True)
    page, own = seen.page, address.partition("?")[0]
    answered(page, 1)
    assert page.url == own  # the token has left the address
    before = {"facts": page.locator("#facts").inner_text(), "counts": inside(page, "#counts").inner_text()}
    assert "Ditt förslag: ingen säker skillnad" in page.locator("#said").inner_text()

    crew = page.locator("details.crew[data-crew=almsta]")
    crew.locator("summary").click()
    crew.locator("select[name$='.closed']").select_option("always")
    answered(page, 2)
    page.locator("input[name='crews.hallstavik.more']").evaluate(
        "one => { one.closest('details').open = true; }"
    )
    page.locator("input[name='crews.hallstavik.more']").press("ArrowRight")
    answered(page, 3)
    inside(page, "select[name=v]").select_option("share")  # what is chosen on the page goes along to the next
    page.locator("input[name=title]").fill(f"{width} {HOSTILE}")
    answered(page, 4)

    assert inside(page, "select[name=v]").input_value() == "share"
    page.locator("#save").click()
    page.locator("#kept", has_text=".toml").wait_for()
    (path,) = folder.glob(f"{width}*.toml")
    assert tomllib.loads(path.read_text("utf-8"))["crews"]["hallstavik"] == {"brandman": 6}
    compared = bs.compare(["ambition", path], years=12, seed=3, uncertainty=4, progress=False)
    assert compared.runs[1].scenario.title_sv == f"{width} {HOSTILE}"
    facts = page.locator("#facts li")
    for at, fact in enumerate(told(compared, "sv")["facts"]):
        row = facts.nth(at).inner_text()
        assert all(part in row for part in fact.values())
    assert facts.count() == 3
    assert page.locator("#facts").inner_text() != before["facts"]
    assert (
        inside(page, "#counts").inner_text().strip() == payload(compared).packed(level=1) != before["counts"]
    )
    shown = json.loads(inside(page, "#data").inner_text())
    assert shown["scenarios"][1]["tkr"] == compared.costs()[0].cost_difference_tkr < 0
    assert page.locator("#said").inner_text().startswith(f"{width} {HOSTILE}: ")
    assert page.locator("img").count() == inside(page, "img").count() == 0

    assert all(one.startswith((own, f"blob:{own}")) for one in seen.asked)
    assert seen.wrong == []
    assert seen.overflow_px() <= 0
    assert seen.violations() == []
    assert page.locator("h1").count() == 1


def test_the_address_brings_the_choices_back_and_what_is_refused_is_told(window, address):
    own = address.partition("?")[0]
    seen = window(address, 1440, offline=False)
    answered(seen.page, 1)
    seen.page.goto(f"{own}#level=minimum&crews.blido.closed=hours")
    seen.page.reload()
    answered(seen.page, 1)
    assert "fri inryckning" in seen.page.locator("#fault").inner_text()
    assert seen.page.locator("select[name=level]").input_value() == "minimum"
    seen.page.locator("button[type=reset]").click()
    answered(seen.page, 2)
    assert seen.page.locator("#fault").is_hidden()
    assert seen.page.url == own
    assert [one for one in seen.wrong if "422" not in one] == []


def test_of_what_is_asked_while_it_reckons_the_last_is_answered(window, address):
    own = address.partition("?")[0]
    seen = window(address, 1440, offline=False)
    page, held = seen.page, []
    answered(page, 1)
    asked_before = len(seen.asked)
    page.route("**/answer", lambda route: route.continue_() if held else held.append(route))
    page.locator("details.crew[data-crew=rimbo] summary").click()
    seats = page.locator("input[name='crews.rimbo.more']")
    for _ in range(4):  # each waits so long that it is a question of its own
        seats.press("ArrowLeft")
        page.wait_for_timeout(250)
    assert page.locator("body.busy").count() == len(held) == 1
    held[0].continue_()
    page.locator("#status", has_text="4 brandmän färre").wait_for(timeout=120_000)
    answered(page, 2)
    assert [one for one in seen.asked[asked_before:] if one == f"{own}answer"] == 2 * [f"{own}answer"]
    assert "crews.rimbo.more=-4" in page.url
    facts = page.locator("#facts").inner_text()
    page.reload()
    answered(page, 1)
    assert page.locator("#facts").inner_text() == facts
    assert seen.wrong == []


def test_who_leaves_in_the_midst_of_an_answer_does_not_stop_the_next(address):
    own, _, token = address.partition("?")
    host, port = own.removeprefix("http://").rstrip("/").split(":")
    body = b'{"crews": {"blido": {"closed": "always"}}}'
    with socket.create_connection((host, int(port))) as asking:
        asking.sendall(
            f"POST /answer?{token} HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {own.rstrip('/')}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
    request = Request(f"{own}answer?{token}", data=body, headers={"Origin": own.rstrip("/")})
    with urlopen(request) as reply:
        assert "Blidö: stängd" in json.load(reply)["changes"]


def test_two_workshops_in_one_browser_are_apart(window, address, tmp_path):
    own = address.partition("?")[0]
    seen = window(address, 1440, offline=False)
    answered(seen.page, 1)
    with served(tmp_path, "exempel", *FEW) as (_process, another):
        other = seen.page.context.new_page()
        other.goto(another)
        answered(other, 1)
        assert "Lindby" in other.locator("h1").inner_text()
        for page, heading in ((seen.page, "Norrtälje"), (other, "Lindby")):
            page.reload()
            answered(page, 1)
            assert heading in page.locator("h1").inner_text()
        assert seen.page.context.cookies(own) != []
        assert len({one["name"] for one in seen.page.context.cookies(own)}) == 2
    assert seen.wrong == []


def test_page_and_workbook_are_those_of_the_comparison(window, address, tmp_path):
    seen = window(address, 1440, offline=False, accept_downloads=True)
    answered(seen.page, 1)
    seen.page.locator("select[name=level]").select_option("minimum")
    answered(seen.page, 2)
    files = {}
    for kind in ("html", "xlsx"):
        with seen.page.expect_download(timeout=120_000) as download:
            seen.page.locator(f".export[data-kind={kind}]").click()
        files[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[kind])
    assert files["html"].name == "ditt_forslag.html"
    alone = window(files["html"].as_uri(), 375)
    alone.page.wait_for_selector("html.live")
    assert alone.asked == [files["html"].as_uri()]
    assert alone.wrong == []
    assert "Ditt förslag" in alone.page.locator("#answer").inner_text()
    assert alone.page.locator("#more details").count() > 5
    book = openpyxl.load_workbook(files["xlsx"], data_only=True)
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "Ditt förslag" in " ".join(str(one) for one in cells if one)
    assert not [one for one in cells if isinstance(one, str) and one.startswith("#")]


def test_another_page_in_the_same_browser_learns_nothing(window, address, tmp_path):
    own = address.partition("?")[0]
    seen = window(address, 1440, offline=False)
    answered(seen.page, 1)
    evil = tmp_path / "evil.html"
    evil.write_text(f"<iframe src='{own}'></iframe><p id=p></p>", "utf-8")
    other = seen.page.context.new_page()
    other.goto(evil.as_uri())
    refused = other.evaluate(
        f"""async () => {{
          const asked = [fetch('{own}'), fetch('{own}answer', {{ method: 'POST', body: '{{}}', mode: 'no-cors' }}),
            new Promise((done, fail) => {{ const one = new WebSocket('{own.replace("http", "ws")}');
              one.onopen = done; one.onerror = fail; }})];
          const replies = await Promise.allSettled(asked);
          return replies.map((one) => one.status === 'rejected' || one.value.type === 'opaque');
        }}"""
    )
    assert refused == [True, True, True]
    assert "Verkstad" not in (other.frames[1].content() if len(other.frames) > 1 else "")


def test_only_this_computer_and_its_own_name_are_answered(address):
    own = address.partition("?")[0]
    port = int(own.rstrip("/").rpartition(":")[2])
    keeping = build_opener(HTTPCookieProcessor(CookieJar(DefaultCookiePolicy())))
    with keeping.open(address) as reply:
        assert (reply.status, reply.geturl()) == (200, own)
        assert "script-src 'self'" in reply.headers["Content-Security-Policy"]
    for headers in ({"Host": f"evil.example:{port}"}, {"Origin": "http://evil.example"}, {}):
        with pytest.raises(HTTPError) as caught:
            urlopen(Request(own, headers=headers))
        assert caught.value.code == 403
        caught.value.close()
    outside = socket.gethostbyname(socket.gethostname())
    if not outside.startswith("127."):
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((outside, port), timeout=5)


@pytest.mark.parametrize("busy", [False, True])
def test_ctrl_c_ends_it_and_says_so(tmp_path, busy):
    with served(tmp_path, *FEW, "--years", "4000", "--lang", "en") as (process, address):
        own, _, token = address.partition("?")
        if busy:  # a page of many years is asked for, and nobody waits for it
            host, port = own.removeprefix("http://").rstrip("/").split(":")
            request = (
                f"POST /export.html?{token} HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {own.rstrip('/')}\r\n"
                "Content-Length: 2\r\n\r\n{}"
            )
            asking = socket.create_connection((host, int(port)))
            asking.sendall(request.encode())
            time.sleep(2)
        process.send_signal(signal.SIGINT)
        _out, err = process.communicate(timeout=30)
        if busy:
            asking.close()
    assert process.returncode == 0
    assert err.rstrip().endswith("The workshop has ended. What was saved remains.")
    assert "Traceback" not in err
