"""What reaches a terminal: letters that it has, and no orders to it from somebody's data."""

import io
import json
import sys
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from brandsim.cli import main, terminal
from brandsim.cli.output import forget_files, kept_files, print_json, print_rows
from brandsim.render.blocks import Lines
from brandsim.render.html import fragment
from brandsim.words.visible import visible

WINDOW_TITLE = "\x1b]0;stulen\x07"


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [("utf-8", "−0,45–1,00 å ≥ ☃"), ("cp1252", "-0,45–1,00 å >= ?"), ("cp437", "-0,45-1,00 å ≥ ?")],
)
def test_a_letter_that_the_terminal_lacks_is_the_nearest_one(monkeypatch, encoding, shown):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    terminal.show_what_can_be_shown()
    terminal.say("−0,45–1,00 å ≥ ☃", nl=False)
    sys.stdout.flush()
    assert raw.getvalue().decode(encoding) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("å\tb\n", "å\tb\n"),
        (WINDOW_TITLE, "␛]0;stulen␇"),
        ("a\rb\x00\x7f", "a␍b␀\\u007f"),
        ("\x9b31m", "\\u009b31m"),
        ("\u202efdp.exe", "\\u202efdp.exe"),
    ],
)
def test_control_characters_are_seen(text, shown):
    assert visible(text) == shown
    assert shown in fragment([Lines((text,))], "sv")


def test_json_says_the_same_with_nothing_that_a_terminal_obeys(capsys):
    content = {"a": WINDOW_TITLE + "\x9b31m\x7f\u202eå"}
    print_json(content)
    said = capsys.readouterr().out
    assert json.loads(said) == content
    assert visible(said) == said


@pytest.mark.parametrize("flag", [(), ("--json",)])
def test_a_title_with_orders_to_the_terminal_is_shown(tmp_path, capsys, flag):
    path = tmp_path / "title.toml"
    path.write_text(
        'name = "t"\nparent = "ambition"\ntitle_sv = "\\u001b]0;stulen\\u0007"\n', encoding="utf-8"
    )
    main(["run", str(path), "--years", "1", "--uncertainty", "0", *flag])
    said = capsys.readouterr()
    assert "stulen" in said.out
    assert "\x1b" not in said.out + said.err


def test_a_fault_with_orders_to_the_terminal(tmp_path, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["run", str(tmp_path / f"{WINDOW_TITLE}.toml")])
    assert "\x1b" not in capsys.readouterr().err


def test_what_no_door_has_looked_at_is_one_line(tmp_path, capsys, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr(sys.modules["brandsim.cli.run"], "print_json", refused)
    with pytest.raises(SystemExit, match="2"):
        main(["run", "ambition", "--years", "1", "--uncertainty", "0", "--json"])
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert (line.startswith(f"brandsim: {tmp_path}: fick ingen rätt"), "Traceback" in line) == (True, False)


ROWS = [{"name": "a" * 60, "text": "b" * 30, "count": 1}, {"name": "c", "text": "d" * 70, "count": 22}]


@pytest.mark.parametrize(("room", "widest"), [(40, 40), (70, 70), (200, 48 + 2 + 48 + 2 + 5)])
def test_a_table_is_as_wide_as_the_terminal_at_most(monkeypatch, capsys, room, widest):
    monkeypatch.setattr("brandsim.cli.output._room", lambda: room)
    print_rows(ROWS, "en", as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert widest - 2 <= max(map(len, lines)) <= widest
    assert any("…" in line for line in lines)


def test_a_table_that_nobody_watches_is_cut_where_it_always_is(capsys):
    print_rows(ROWS, "en", as_json=False)
    assert f"{'a' * 47}…  {'b' * 30}" in capsys.readouterr().out


def test_an_interruption_says_what_is_kept(monkeypatch, capsys):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("brandsim.report.reports.simulate", interrupt)
    with pytest.raises(SystemExit) as caught:
        main(["run", "--lang", "en"])
    assert caught.value.code == 130
    out, err = capsys.readouterr()
    assert out == ""
    assert "interrupted before the answer was ready: nothing is kept" in err


@pytest.mark.parametrize(
    ("lang", "told"),
    [("sv", "sparat är {page}, och inget annat"), ("en", "kept is {page}, and nothing else")],
)
def test_an_interruption_after_a_file_is_written_names_it(monkeypatch, capsys, tmp_path, lang, told):
    page, book = tmp_path / "page.html", tmp_path / "book.xlsx"
    book.write_text("of yesterday")

    def interrupt(*_, **__):
        page.write_text("whole")
        raise KeyboardInterrupt

    monkeypatch.setattr("brandsim.report.reports.simulate", interrupt)
    with pytest.raises(SystemExit) as caught:
        main(["run", "--lang", lang, "--html", str(page), "--excel", str(book)])
    assert caught.value.code == 130
    assert told.format(page=page) in capsys.readouterr().err
    forget_files()
    assert kept_files() == []


@pytest.mark.parametrize("watched", [True, False])
def test_a_table_is_cut_to_the_terminal_that_somebody_watches(monkeypatch, capsys, watched):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: watched, raising=False)
    monkeypatch.setenv("COLUMNS", "60")
    rows = [{"name": "a" * 30, "text": "b" * 70, "note": "c" * 5}]
    print_rows(rows, "sv", as_json=False)
    widest = max(map(len, capsys.readouterr().out.splitlines()))
    assert (widest <= 60) == watched


@pytest.mark.parametrize(("stopped", "status"), [(None, None), ("at the second year", 130)])
def test_goals_that_were_interrupted_are_told_and_end_as_such(monkeypatch, capsys, stopped, status):
    told = SimpleNamespace(text=lambda lang: f"told in {lang}\n", stopped=stopped)
    monkeypatch.setattr("brandsim.report.reports.goals", lambda *_, **__: told)
    with pytest.raises(SystemExit) if status else nullcontext() as caught:
        main(["goals", "minimum", "ambition", "--lang", "en"])
    assert caught is None or caught.value.code == status
    assert capsys.readouterr().out == "told in en\n"
