"""Official statistics fetched from a stand-in on this machine: what is saved, read again offline, and refused."""

import gzip
import hashlib
import json
import socket
import subprocess
import sys
import time
import tomllib

import pytest
import requests

from brandsim import InputError
from brandsim.cli import main
from brandsim.scenarios.anchors import fetch, web
from brandsim.scenarios.anchors.anchor import load_anchors
from brandsim.scenarios.anchors.fetch import fetch_kolada, fetch_pxweb
from brandsim.scenarios.anchors.statistics import read_statistics
from brandsim.words.translation import error_text
from support.services import send, stand_in
from support.statistics import events, kolada, saved

PATH = "/data/kpi/U07442,U07440/municipality/0188/year/2022,2023"
FIGURES = [("U07442", "0188", 2022, 12.0), ("U07442", "0188", 2023, 12.5), ("U07440", "0188", 2022, None)]


@pytest.fixture
def service(monkeypatch):
    with stand_in() as told:
        monkeypatch.setattr(fetch, "KOLADA", told.home)
        yield told


def paged(told):
    """Answer with a figure a page; the next page is named as a service behind a gateway names itself."""

    def answer(handler, path):
        at = int(path.partition("page=")[2] or 1)
        behind = told.home.replace("http://", "http://user@")
        onward = f"{behind}{PATH}?page={at + 1}" if at < len(FIGURES) else None
        send(handler, kolada(FIGURES[at - 1], next_url=onward))

    return answer


def fetched(folder, years="2022-2023"):
    return fetch_kolada(["U07442", "U07440"], "0188", years, folder)


def test_every_page_is_asked_for_and_saved_as_one_answer(service, tmp_path):
    service.answer = paged(service)
    path = fetched(tmp_path)
    assert [(method, asked) for method, asked, _ in service.asked] == [
        ("GET", PATH), ("GET", f"{PATH}?page=2"), ("GET", f"{PATH}?page=3"),
    ]  # fmt: skip
    assert all(headers["User-Agent"].startswith("brandsim/") for headers in service.headers)
    assert not any("Authorization" in headers for headers in service.headers)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    note = tomllib.loads(path.with_suffix(".source.toml").read_text("utf-8"))
    assert note == {
        "url": service.home + PATH, "pages": 3, "kpis": ["U07442", "U07440"], "years": ["2022", "2023"],
        "fetched": note["fetched"], "sha256": sha256,
    }  # fmt: skip
    assert path.name == f"kolada_0188_{note['fetched']}_{sha256[:8]}.json"
    assert {file.suffix for file in tmp_path.iterdir()} == {".json", ".toml"}
    read = read_statistics(path)
    assert [(one.key, one.value) for one in read.anchors] == [
        ("kolada_u07442_2022", 12.0), ("kolada_u07442_2023", 12.5), ("kolada_u07440_2022", None),
    ]  # fmt: skip
    # What was asked for and not answered is told, also when the file is read again.
    assert [one.en for one in read.left_out] == ["U07440 2023 is not in the answer"]
    said = read.anchors[0].source
    for part in (path.name, service.home + PATH, note["fetched"], sha256[:12]):
        assert part in said.sv
        assert part in said.en


def test_an_answer_of_one_page_is_saved_as_it_came(service, tmp_path):
    body = json.dumps(kolada(*FIGURES), indent=1).encode()
    service.answer = lambda handler, path: send(handler, gzip.compress(body), Content_Encoding="gzip")
    path = fetch_kolada(["U07442"], "0188", "", tmp_path)
    assert path.read_bytes() == body
    assert service.asked[0][1] == "/data/kpi/U07442/municipality/0188"


def test_a_table_of_pxweb_is_asked_for_as_json_stat(service, tmp_path):
    service.answer = lambda handler, path: send(handler, events())
    chosen = [{"code": "kommun", "selection": {"filter": "item", "values": ["0188"]}}]
    query = saved(tmp_path, {"query": chosen, "response": {"format": "px"}}, "query.json")
    (tmp_path / "input").mkdir()
    path = fetch_pxweb(f"{service.home}/PxData/B/B1/B11.px", query, tmp_path / "input")
    posted = {"query": chosen, "response": {"format": "json-stat2"}}
    assert service.asked == [("POST", "/PxData/B/B1/B11.px", posted)]
    assert path.name.startswith("pxweb_B11-px_")
    note = tomllib.loads(path.with_suffix(".source.toml").read_text("utf-8"))
    assert json.loads(note["query"]) == posted
    one = read_statistics(path).anchors[0]
    assert one.key == "statistics_alarms_2022"
    assert "Räddningsinsatser, hämtat " in one.source.sv


def test_what_was_fetched_gives_the_same_rows_without_a_network(service, tmp_path, monkeypatch, capsys):
    home = tmp_path / "mitt"
    home.mkdir()
    (home / "kommun.toml").write_text('name = "Mitt"\n', encoding="utf-8")
    service.answer = paged(service)
    table, asked = home / "anchors.csv", ["--kolada", "U07442", "--kolada", "u07440".upper()]
    main(["statistics", *asked, "--municipality", "0188", "--years", "2022-2023", "--anchors", str(table)])
    kept = next((home / "input").glob("*.json"))
    printed = capsys.readouterr()
    assert str(kept) in printed.err
    assert "Inte taget: U07440 2023 finns inte i svaret" in printed.out
    before = table.read_bytes()
    rows = load_anchors(table)
    assert service.home + PATH in rows[0].source.sv

    def refuse(*_, **__):
        raise AssertionError

    monkeypatch.setattr(socket.socket, "connect", refuse)
    table.unlink()
    main(["statistics", str(kept), "--anchors", str(table)])
    assert table.read_bytes() == before
    assert capsys.readouterr().out == printed.out


def test_a_file_that_was_changed_since_is_refused(service, tmp_path):
    service.answer = paged(service)
    path = fetched(tmp_path)
    path.write_text(path.read_text("utf-8").replace("12.5", "9.5"), encoding="utf-8")
    with pytest.raises(InputError, match=r"changed since it was fetched.*Fetch it again"):
        read_statistics(path)
    path.with_suffix(".source.toml").unlink()
    assert "hämtat" not in read_statistics(path).anchors[0].source.sv


def test_a_note_that_is_damaged_is_told(service, tmp_path):
    service.answer = paged(service)
    path = fetched(tmp_path)
    note = path.with_suffix(".source.toml")
    note.write_text(note.read_text("utf-8").replace("sha256", "sha"), encoding="utf-8")
    with pytest.raises(InputError, match="sha"):
        read_statistics(path)


def drip(handler, path):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def silent(handler, path):
    time.sleep(2)


def endless(handler, path):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    while True:
        handler.wfile.write(b" " * 65536)


def bomb(handler, path):
    send(handler, gzip.compress(b" " * 3_000_000), Content_Encoding="gzip")


def cut(handler, path):
    send(handler, b'{"values": [', Content_Length="5000")
    handler.close_connection = True


def hang_up(handler, path):
    handler.close_connection = True


def of(*args, **kwargs):
    return lambda handler, path: send(handler, *args, **kwargs)


def onward(to, status=302):
    return lambda handler, path: send(handler, b"", status, Location=to)


REFUSED = {
    "not found": (of({"detail": "x"}, 404), "the answer 404"),
    "busy": (of({}, 429), "the answer 429"),
    "broken": (of(b"x", 500), "the answer 500"),
    "empty": (of(b"", 204), "the answer 204"),
    "a login": (of(b"<html>", kind="text/html"), "an answer of the type text/html"),
    "no type": (of(b"{}", kind=""), "an answer of the type -"),
    "garbage": (of(b"\xff\xfe{"), "an answer that cannot be read"),
    "deep": (of(b"[" * 200_000), "an answer that cannot be read"),
    "a list": (of([1]), "an answer that cannot be read"),
    "no values": (of({"values": None}), "an answer of Kolada"),
    "other rows": (of({"values": [1]}), "kpi, municipality, period and values"),
    "no figures": (of(kolada()), "no figure of U07442, U07440 for 0188"),
    "said too large": (of(b"{}", Content_Length="2000001"), "more than 2 MB"),
    "too large": (endless, "more than 2 MB"),
    "too large unpacked": (bomb, "more than 2 MB"),
    "not gzip": (of(b"{}", Content_Encoding="gzip"), "an answer that is cut short"),
    "cut short": (cut, "an answer that is cut short"),
    "no answer": (hang_up, "no connection"),
    "slow": (drip, "no whole answer in 0"),
    "silent": (silent, "no whole answer in 0"),
    "elsewhere": (onward("https://example.org/x"), "a redirection to https://example.org"),
    "weaker": (onward("//127.0.0.1:1/x"), "a redirection to http://127.0.0.1"),
    "to a file": (onward("file:///etc/passwd"), "a redirection to file://None"),
    "round and round": (onward("/again"), "more than 5 redirections"),
    "page elsewhere": (of(kolada(FIGURES[0], next_url="https://example.org/?page=2")), "a page of 127.0.0.1"),
    "page of no address": (of(kolada(FIGURES[0], next_url="http://[")), "a page of 127.0.0.1"),
    "page of a number": (of(kolada(FIGURES[0], next_page=2)), "no last one"),
    "no last page": (of(kolada(FIGURES[0], next_url=PATH)), "1 page and no last one"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_answer_is_one_sentence_with_a_cure_and_nothing_is_written(
    service, tmp_path, monkeypatch, case
):
    service.answer, told = REFUSED[case]
    monkeypatch.setattr(web, "LONGEST_S", 0.25)
    monkeypatch.setattr(web, "SILENCE_S", 0.2)
    for module in (fetch, web):
        monkeypatch.setattr(module, "MOST_BYTES", 2_000_000)
    began = time.monotonic()
    with pytest.raises(InputError) as refused:
        fetched(tmp_path)
    assert time.monotonic() - began < 1.5
    english, swedish = str(refused.value), error_text(refused.value, "sv")
    assert told in english
    assert "\n" not in english
    assert "expected" not in swedish
    assert list(tmp_path.iterdir()) == []
    assert not any("example.org" in path for _, path, _ in service.asked)


def test_a_server_that_is_silent_is_not_waited_for(service, tmp_path, monkeypatch):
    monkeypatch.setattr(web, "SILENCE_S", 0.1)
    service.answer = silent
    began = time.monotonic()
    with pytest.raises(InputError, match="no whole answer in 0 seconds"):
        fetched(tmp_path)
    assert time.monotonic() - began < 1.5


def test_an_answer_that_is_no_table_is_not_saved(service, tmp_path):
    service.answer = of(events() | {"class": "collection"})
    query = saved(tmp_path, {"query": []}, "query.json")
    with pytest.raises(InputError, match="class 'collection'"):
        fetch_pxweb(f"{service.home}/B11", query, tmp_path)
    assert list(tmp_path.iterdir()) == [query]


def test_passwords_and_proxies_of_the_system_are_used_as_they_should(service, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("default login me password secret\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    with web._session("https://example.org") as session:
        sent = session.prepare_request(requests.Request("GET", "https://example.org"))
    assert "Authorization" not in sent.headers
    for name in ("http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    service.answer = of(kolada(*FIGURES))
    assert fetched(tmp_path).is_file()


def test_pages_count_together(service, tmp_path, monkeypatch):
    service.answer = paged(service)
    monkeypatch.setattr(fetch, "MOST_BYTES", 600)
    with pytest.raises(InputError, match="more than"):
        fetched(tmp_path)
    assert len(service.asked) > 1
    monkeypatch.undo()
    monkeypatch.setattr(fetch, "KOLADA", service.home)
    monkeypatch.setattr(fetch, "MOST_PAGES", 2)
    with pytest.raises(InputError, match="2 pages and no last one"):
        fetched(tmp_path)


def test_a_redirection_within_the_server_is_followed(service, tmp_path):
    def answer(handler, path):
        send(handler, b"", 308, Location="/new") if path != "/new" else send(handler, events())

    service.answer = answer
    query = saved(tmp_path, {"query": []}, "query.json")
    assert fetch_pxweb(f"{service.home}/B11", query, tmp_path).is_file()
    assert [(method, path) for method, path, _ in service.asked] == [("POST", "/B11"), ("POST", "/new")]
    service.answer = onward("/new")
    with pytest.raises(InputError, match="the answer 302"):  # a question that would be lost
        fetch_pxweb(f"{service.home}/B11", query, tmp_path)


def test_without_a_connection_the_cure_is_a_saved_file(monkeypatch, tmp_path):
    monkeypatch.setattr(fetch, "KOLADA", "http://127.0.0.1:9")
    with pytest.raises(InputError, match=r"got no connection.*save the answer with a browser"):
        fetched(tmp_path)
    with pytest.raises(InputError) as refused:
        fetched(tmp_path)
    assert "spara svaret med en webbläsare" in error_text(refused.value, "sv")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://example.org/B11", "begins with https"),
        ("ftp://127.0.0.1/B11", "begins with https"),
        ("file:///etc/passwd", "begins with https"),
        ("B11", "begins with https"),
        ("https://", "begins with https"),
        ("https://[", "begins with https"),
        ("https://127.0.0.1:99999/B11", "begins with https"),
        ("https://me:secret@example.org/B11", "without user and password"),
    ],
)
def test_an_address_that_may_not_be_asked_is_not(monkeypatch, tmp_path, address, told):
    monkeypatch.setattr(web, "_within", lambda *_: pytest.fail("asked"))
    with pytest.raises(InputError, match=told) as refused:
        fetch_pxweb(address, saved(tmp_path, {"query": []}, "query.json"), tmp_path)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("kpis", "code", "years", "told"),
    [
        (["U07441"], "0188", "", "did you mean"),
        (["U07442"], "", "", "four figures"),
        (["U07442"], "188", "", "four figures"),
        (["U07442"], "0188/../../x", "", "four figures"),
        (["U07442"], "0188", "2024-2019", "2019-2024 or 2019,2023"),
        (["U07442"], "0188", "19", "2019-2024 or 2019,2023"),
        (["U07442"], "0188", "1999-2024", "at most 25 years"),
    ],
)
def test_a_question_that_is_none_is_not_asked(service, tmp_path, kpis, code, years, told):
    with pytest.raises(InputError, match=told):
        fetch_kolada(kpis, code, years, tmp_path)
    assert service.asked == []


def test_a_query_that_is_none_or_a_folder_that_is_not_there_is_told_before_anything_is_asked(
    service, tmp_path
):
    query = saved(tmp_path, {"query": {}}, "query.json")
    with pytest.raises(InputError, match="a list of choices"):
        fetch_pxweb(service.home, query, tmp_path)
    query.write_text("{", "utf-8")
    with pytest.raises(
        InputError, match=r"expected a query of PxWeb in JSON.*\. Copy it from below the table"
    ):
        fetch_pxweb(service.home, query, tmp_path)
    with pytest.raises(InputError, match="Create the folder"):
        fetched(tmp_path / "none" / "input")
    with pytest.raises(InputError, match=r"a file where a folder should be|an existing folder"):
        fetched(query)
    with pytest.raises(InputError, match="Name it with --save"):
        fetched("")
    assert service.asked == []


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], "ask with --kolada"),
        (["--pxweb", "https://x"], "--query"),
        (["--query", "q.json"], "--pxweb"),
        (["b11.json", "--years", "2024"], "--kolada"),
        (["b11.json", "--save", "."], "something to fetch"),
        (["--kolada", "U07442", "--municipality", "0188"], "--save"),
        (["--kolada", "U07442", "--municipality", "0188", "--anchors", "anchors.csv"], "--save"),
    ],
)
def test_options_that_say_nothing_together_are_refused(capsys, monkeypatch, tmp_path, options, told):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(["statistics", *options, "--lang", "en"])
    assert told in capsys.readouterr().err


@pytest.mark.slow
def test_nobody_who_did_not_ask_has_the_library_of_questions_loaded(tmp_path):
    path = saved(tmp_path, events())
    said = (
        "import sys; from brandsim.cli import main; main(['statistics', sys.argv[1]]); "
        "assert 'requests' not in sys.modules; assert 'brandsim.scenarios.anchors.web' in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", said, str(path)], check=False).returncode == 0
