"""Another country's money: a folder that names its own has no krona on any surface."""

import csv
import re

import openpyxl
import pytest

from brandsim import InputError, compare, goals, simulate
from brandsim._data import data_file
from brandsim.cli import main
from brandsim.report.content.records import head, of_money
from brandsim.scenarios.files.folder import load_folder
from support.invented import InventedMunicipality, write_table

KRONOR = re.compile(r"(?<![\"{])\b(tkr|kr|kronor|krona|SEK)\b", re.IGNORECASE)
"""Not the names of fields, which stand in quotes or braces."""


def made_abroad(folder, currency="k€"):
    """A folder with prices and a budget, whose sources name no money."""
    made = InventedMunicipality(folder, more=f'currency = "{currency}"\n')
    for name in ("rates", "price_index", "on_call_pay"):
        with data_file("costs", f"{name}.csv").open(encoding="utf-8") as handle:
            rows = list(csv.DictReader(handle))
        for row in rows:
            row |= {key: "made up" for key in ("source", "source_sv", "source_en") if row.get(key)}
        write_table(made.folder / ("costs.csv" if name == "rates" else f"{name}.csv"), rows)
    made.table(
        "budget.csv",
        [
            {"year": 2023, "row": "Frame", "tkr": -9000, "kind": "frame", "source": "made up"},
            {"year": 2023, "row": "Pumps", "tkr": -70, "kind": "investment", "source": "made up"},
        ],
    )
    made.goals({"goal": "Soon", "statistic": "median", "target": 9})
    return made


def words_of(report, path, lang):
    """Read what is written to a page or a workbook: of the page without its program and its style."""
    if path.suffix == ".html":
        text = report.to_html(path, lang).read_text("utf-8")
        return re.sub(r"<style.*?</style>|(?<=<script>).*?(?=</script>)", " ", text, flags=re.DOTALL)
    report.to_excel(path, lang)
    sheets = list(openpyxl.load_workbook(path))
    cells = (str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row)
    return " ".join([*cells, *(sheet.title for sheet in sheets)])


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return made_abroad(tmp_path_factory.mktemp("abroad") / "ekmyra")


@pytest.fixture(scope="module")
def both(place):
    return compare(
        [place.path, f"{place.path}/minimum"], 3, 1, uncertainty=4, worlds=4, minute_tkr=100, progress=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_no_output_says_krona(place, both, lang, tmp_path):
    asked = goals([place.path, f"{place.path}/minimum"], 2, 1, uncertainty=0, progress=False)
    surfaces = [both.text(lang), both.verdict(lang), asked.text(lang)]
    surfaces += [words_of(both, tmp_path / f"a.{end}", lang) for end in ("html", "xlsx")]
    for text in surfaces:
        assert "k€" in text
        found = KRONOR.search(text)
        assert not found, text[found.start() - 60 : found.end() + 60]


def test_what_scenarios_state_is_in_it_too(tmp_path, capsys):
    made = InventedMunicipality(tmp_path / "ekmyra", more='currency = "£k"\n')
    named = 'item_sv = "Lokal"\nitem_en = "Rent"\nsource = "avtal"\nconfidence = "plan"\n'
    line = f"{named}cost_tkr = 120\nprice_year = 2023\n"
    made.scenario("rent", f'parent = "minimum"\n[[costs]]\n{line}')
    main(["scenarios", made.path, "--lang", "en"])
    told = capsys.readouterr().out
    assert "120 £k/year" in told
    assert not KRONOR.search(told)


def test_json_names_it_only_where_it_is_no_krona(tmp_path):
    for more, said in (('currency = "k€"\n', {"currency": "k€"}), ("", {})):
        made = InventedMunicipality(tmp_path / "ekmyra", more=more)
        told = simulate(made.path, 1, uncertainty=0, progress=False).summary()["municipality"]
        assert told == {"name": "Ekmyra", "borrowed": [], **said}
    assert load_folder("norrtalje").currency == "tkr"


def test_a_head_begins_with_a_capital_where_the_word_does():
    heads = [head(of_money("tkr", currency), "sv") for currency in ("tkr", "k€", "kEUR", "tusen euro")]
    assert heads == ["Tkr per år", "k€ per år", "kEUR per år", "Tusen euro per år"]
    assert head(of_money("worth_cost", "k€"), "en") == "Cost, k€ a year"


def test_amounts_are_not_lent_into_other_money(tmp_path):
    lender = made_abroad(tmp_path / "lender")
    for kind in ("costs", "budget"):
        borrower = InventedMunicipality(tmp_path / kind, more=f'[borrow]\n{kind} = "{lender.path}"\n')
        with pytest.raises(InputError, match=rf"borrow.{kind}.*money is in tkr, not k€"):
            load_folder(borrower.path)
        borrower.describe(f'[borrow]\ngoals = "{lender.path}"\n')
        assert [loan.kind for loan in load_folder(borrower.path).borrowed] == ["goals"]
        borrower.describe(f'currency = "k€"\n[borrow]\n{kind} = "{lender.path}"\ngoals = "{lender.path}"\n')
        assert [loan.kind for loan in load_folder(borrower.path).borrowed] == [kind, "goals"]
    with pytest.raises(InputError, match="currency"):
        load_folder(InventedMunicipality(tmp_path / "none", more='currency = ""\n').path)
