"""Every kind of result, in every file that it is written to, is made again from that file: equal, or what differs."""

import json
import re
import shutil
import zipfile
from xml.etree import ElementTree as ET

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import brandsim as bs
from brandsim._errors import InputError
from brandsim.cli import main
from brandsim.render.documents import ORIGIN_PART
from brandsim.render.html import origin_of, with_origin
from brandsim.report.content.origin import LONGEST, origin_of_rows, origin_rows
from brandsim.report.explanation import alarms, explain_incident, stories
from brandsim.report.kept import read_kept
from brandsim.report.provenance import BESIDE_RECORDS
from brandsim.report.staffing import posts, roster
from brandsim.reproduction import reproduce, validated
from brandsim.scenarios.run.records import FILES

SHORT = {"years": 2, "uncertainty": 0, "progress": False}
KINDS = {
    "goals": lambda: bs.goals(["minimum_without_five_posts", "minimum_five_posts"], **SHORT),
    "sensitivity": lambda: bs.sensitivity("five_posts", "without_five_posts", years=2, progress=False),
    "anchors": lambda: bs.anchors("minimum", **SHORT),
    "forecast": lambda: bs.forecast(10.4, "minimum", years=2, uncertainty=30, progress=False),
    "explain_incident": lambda: explain_incident("minimum", 1, 0, 9),
    "validate": validated,
    "alarms": lambda: alarms("minimum", 1, 1, "en"),
    "stories": lambda: stories("minimum", 2, 1, 1, "en"),
    "posts": lambda: posts(7, 0.25, 3, rosters=False),
    "roster": lambda: roster("day_long_42", seats=2),
}


@pytest.fixture(scope="module")
def run():
    return bs.simulate("minimum", **SHORT)


@pytest.fixture(scope="module")
def comparison():
    return bs.compare(["minimum", "ambition"], **SHORT)


SLOW = {"alarms", "stories", "roster", "sensitivity", "validate", "forecast", "goals", "explain_incident"}


@pytest.fixture(scope="module")
def page(run, tmp_path_factory):
    """A page whose every picture was drawn once."""
    return run.to_html(tmp_path_factory.mktemp("page") / "run.html").read_text("utf-8")


def changed(page, old, new, tmp_path):
    """Return what of a page is other after a change, without making it anew."""
    kept = []
    for name, text in (("was.html", page), ("now.html", page.replace(old, new, 1))):
        (tmp_path / name).write_text(text, "utf-8")
        kept.append(read_kept(tmp_path / name))
    was, now = (one.values for one in kept)
    return [(where, was[where], now.get(where)) for where in was if was[where] != now.get(where)]


@pytest.mark.parametrize(
    "kind", [pytest.param(name, marks=[pytest.mark.slow] * (name in SLOW)) for name in KINDS]
)
def test_the_json_of_every_result_is_made_again(kind, tmp_path):
    file = tmp_path / "result.json"
    told = KINDS[kind]().summary("en")
    assert told["provenance"]["made_by"] == kind
    assert told["provenance"]["lang"] == "en"
    file.write_text(json.dumps(told))
    found = reproduce(file)
    assert found.same, found.differing
    assert found.values > 10


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("form", ["html", "xlsx"])
def test_a_page_and_a_workbook_are_made_again(run, comparison, form, lang, tmp_path):
    result = run if lang == "sv" else comparison
    file = tmp_path / f"result.{form}"
    (result.to_html if form == "html" else result.to_excel)(file, lang)
    found = reproduce(file)
    assert found.same, found.differing
    assert found.values > 300


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Records of two years."""
    kept = tmp_path_factory.mktemp("records")
    bs.simulate("minimum", **SHORT, records=kept)
    return kept


def test_records_are_made_again(folder):
    found = reproduce(folder)
    assert found.same, found.differing
    incidents, dispatches = (pd.read_parquet(folder / name) for name in FILES)
    assert found.values == incidents.shape[1] + dispatches.shape[1] + 2


@pytest.mark.slow
def test_records_of_extra_years_are_made_again(tmp_path):
    bs.simulate("minimum", years=20, uncertainty=0, progress=False, records=tmp_path, extra_records=True)
    assert pd.read_parquet(tmp_path / FILES[0])["replication"].nunique() > 20
    found = reproduce(tmp_path)
    assert found.same, found.differing


def test_a_value_and_a_row_of_records_that_are_other_are_named_by_their_column(folder, tmp_path):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    incidents = pd.read_parquet(tmp_path / FILES[0])
    incidents.loc[5, "first_arrival_s"] += 1e-9
    pq.write_table(pa.Table.from_pandas(incidents, preserve_index=False), tmp_path / FILES[0])
    assert [one.where for one in reproduce(tmp_path).differing] == [f"{FILES[0]}: first_arrival_s"]
    pd.read_parquet(folder / FILES[1]).iloc[:-1].to_parquet(tmp_path / FILES[1], index=False)
    kept = {file: read_kept(file).values for file in (folder, tmp_path)}
    assert kept[folder][f"{FILES[1]}: rows"] == kept[tmp_path][f"{FILES[1]}: rows"] + 1


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (lambda folder: (folder / FILES[1]).write_bytes(b"PAR1"), "a file that cannot be read"),
        (lambda folder: (folder / FILES[0]).unlink(), FILES[0]),
        (lambda folder: (folder / BESIDE_RECORDS).write_text("[]"), "JSON, a page, a workbook or a folder"),
        (lambda folder: (folder / BESIDE_RECORDS).unlink(), BESIDE_RECORDS),
    ],
)
def test_a_folder_of_which_a_part_is_spoilt_is_refused(folder, tmp_path, spoilt, said):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    spoilt(tmp_path)
    with pytest.raises(InputError, match=said):
        reproduce(tmp_path)


def test_a_call_that_writes_no_records_has_no_folder(folder, tmp_path):
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    told = json.loads((folder / BESIDE_RECORDS).read_text("utf-8"))
    (tmp_path / BESIDE_RECORDS).write_text(json.dumps(told | {"made_by": "goals"}))
    with pytest.raises(InputError, match="simulate, replay"):
        reproduce(tmp_path)


@pytest.mark.slow
def test_the_two_pages_as_word_and_pdf_hold_where_they_come_from(comparison, tmp_path):
    origin = comparison.summary("en")["provenance"]
    with zipfile.ZipFile(comparison.to_docx(tmp_path / "a.docx", "en")) as held:
        assert json.loads(ET.fromstring(held.read(ORIGIN_PART[1:])).text) == origin
    pdf = comparison.to_pdf(tmp_path / "a.pdf", "en").read_bytes()
    assert re.search(rb'/Keywords \(\{"schema":1,"made_by":"compare","arguments":', pdf)


@pytest.mark.slow
def test_a_word_of_a_page_that_is_changed_is_named_by_its_heading(page, tmp_path):
    figure = re.search(r"<td>(\d+,\d)</td>", page)[1]
    ((where, was, now),) = changed(page, f"<td>{figure}</td>", "<td>0,0</td>", tmp_path)
    assert (was, now) == (figure, "0,0")
    heading, _, number = where.rpartition(" [")
    assert number.removesuffix("]").isdigit()
    assert page.index(f">{heading}<") < page.index(f"<td>{figure}</td>")


@pytest.mark.slow
def test_a_picture_of_a_page_and_a_tag_are_values(page, tmp_path):
    drawn = "data:image/svg+xml;base64,"
    assert len(changed(page, drawn, f"{drawn}A", tmp_path)) == 1
    assert len(changed(page, '<html lang="sv">', '<html lang="en">', tmp_path)) == 1
    assert changed(page, "</body>", "</body>\n\n", tmp_path) == []


def test_a_cell_is_named_by_its_place_and_a_file_as_what_may_explain_it(run, tmp_path):
    file = run.to_excel(tmp_path / "run.xlsx", "en")
    book = openpyxl.load_workbook(file)
    sheet = next(one for one in book if one.title == "Stations")
    cell = next(cell for row in sheet for cell in row if isinstance(cell.value, float))
    was, cell.value = cell.value, cell.value + 1e-9
    name = "embedded/stations/norrtalje.csv"
    (digest,) = (one.offset(0, 1) for row in book.worksheets[-1] for one in row if one.value == name)
    digest.value = '"0"'
    book.save(file)
    found = reproduce(file)
    assert (f"Stations R{cell.row}C{cell.column}", was + 1e-9, was) in found.differing
    assert [one.where for one in found.changed] == [name]


def test_a_workbook_says_where_it_comes_from_in_words_of_its_own(run, tmp_path):
    book = openpyxl.load_workbook(run.to_excel(tmp_path / "run.xlsx"))
    assert len(book.sheetnames) <= 8
    data = book[book.sheetnames[-1]]
    (table,) = (table for table in data.tables.values() if table.name == "Ursprung")
    rows = {tuple(cell.value or "" for cell in row) for row in data[table.ref]}
    assert ("arguments", "years", "2") in rows
    assert ("made_by", "", '"simulate"') in rows
    digest = run.provenance.data["embedded/stations/norrtalje.csv"]
    assert ("data", "embedded/stations/norrtalje.csv", f'"{digest}"') in rows


def test_the_same_call_gives_the_same_bytes(run, tmp_path):
    again = bs.simulate("minimum", threads=1, **SHORT)
    first, second = (one.to_excel(tmp_path / "file").read_bytes() for one in (run, again))
    assert first == second
    assert run._origin("sv") == again._origin("sv")


def test_a_part_of_a_result_says_nothing_of_its_own(comparison, tmp_path):
    page = tmp_path / "part.html"
    page.write_text(with_origin("<body></body>", comparison.baseline._origin("sv")))
    assert origin_of(page.read_text("utf-8"))[1] is None
    with pytest.raises(InputError, match="JSON, a page, a workbook or a folder"):
        reproduce(page)
    with pytest.raises(InputError, match="JSON, a page, a workbook or a folder"):
        reproduce(comparison.baseline.to_excel(tmp_path / "part.xlsx"))


def test_a_name_in_an_origin_ends_no_script():
    origin = {"scenarios": {"</script><b>": "<!-- <script>"}}
    page = with_origin("<body><p>1</p></body>", origin)
    assert page.count("<b>") == page.count("<!--") == 0
    without, told = origin_of(page)
    assert json.loads(told) == origin
    assert without == "<body><p>1</p></body>"


@pytest.mark.parametrize(
    "origin",
    [
        {"schema": 1, "commit": None, "scenarios": {}, "kept_back": [], "data": {"å/b.csv": "ab"}},
        {"scenarios": {"lång.toml": "ö=\n\t" * LONGEST}},
        {"arguments": {"condition": ["a", "b"], "minute_tkr": 1.5}, "data": {"\udce5": "x"}},
    ],
)
def test_rows_hold_an_origin_whole(origin):
    rows = list(origin_rows(origin))
    assert max(len(value) for *_, value in rows) <= LONGEST
    assert origin_of_rows(rows) == origin
    "\n".join(value for *_, value in rows).encode()


@pytest.mark.parametrize("name", ["a.html", "a.xlsx", "a.json"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"PK\x03\x04 torn",
        b'<script type="application/json" id="origin">[[</script>\n',
        b'<script type="application/json" id="origin">3</script>\n',
        b'<script type="application/json" id="origin">' + b"[" * 100_000 + b"</script>\n",
    ],
)
def test_what_holds_no_result_is_refused(name, content, tmp_path):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match="JSON, a page, a workbook or a folder"):
        reproduce(tmp_path / name)


def test_a_workbook_that_unpacks_to_more_than_is_read_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("brandsim.tables.workbook.MOST_TEXT_MB", 1)
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(2 * 2**20))
    with pytest.raises(InputError, match="2 MB"):
        reproduce(file)


def test_a_page_that_a_result_does_not_have_is_refused(tmp_path):
    origin = KINDS["anchors"]().summary()["provenance"]
    file = tmp_path / "anchors.xlsx"
    page = tmp_path / "anchors.html"
    page.write_text(with_origin("<body></body>", origin))
    assert not reproduce(page).same
    book = openpyxl.Workbook()
    book.active.append(["Ursprung"])
    book.active.append(["del"])
    for row in origin_rows(origin):
        book.active.append(row)
    book.save(file)
    with pytest.raises(InputError, match="a file that this result is written to"):
        reproduce(file)


def test_the_cases_of_a_validation_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr("brandsim.reproduction.validate", lambda folder: [])
    case = tmp_path / "log_none"
    case.mkdir()
    (case / "case.txt").write_text("x")
    found = validated(tmp_path)
    assert str(case / "case.txt") in found.provenance.data
    assert found.summary("sv")["provenance"]["arguments"] == {"folder": str(tmp_path)}


@pytest.mark.slow
def test_what_commands_print_says_where_it_comes_from(capsys):
    for asked in (
        ["goals", "minimum", "ambition", "--years", "2", "--uncertainty", "0"],
        ["forecast", "10", "minimum", "--years", "2", "--uncertainty", "25"],
        ["anchors", "minimum", "--years", "2", "--uncertainty", "0"],
        ["explain", "minimum", "9"],
        ["explain", "minimum"],
        ["explain", "minimum", "--stories", "1"],
        ["posts", "--no-rosters"],
        ["roster", "day_long_42", "--seats", "1"],
    ):
        main([*asked, "--json", "--lang", "en"])
        told = json.loads(capsys.readouterr().out)["provenance"]
        assert told["lang"] == "en"
        assert told["arguments"]
        assert told["data"]
