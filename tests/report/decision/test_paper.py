"""On paper the page is two pages that stand alone, whether the alternatives are one to eight."""

import re
import shutil
import subprocess
from dataclasses import replace
from itertools import cycle, islice

import pytest

from brandsim.report.reports import ComparisonReport

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --no-pdf-header-footer"
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.slow


def of_many(comparison, count):
    """Return the comparison with so many alternatives, the same over and over under other names."""
    base, *others = comparison.runs
    made = [
        replace(run, scenario=replace(run.scenario, name=f"{run.scenario.name}_{at}"))
        for at, run in enumerate(islice(cycle(others), count))
    ]
    return ComparisonReport((base, *made))


def sheets(pdf):
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf.read_bytes()))


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
@pytest.mark.parametrize("count", [1, 3, 4, 8])
def test_it_prints_as_two_pages(comparison, lang, count, tmp_path):
    page = of_many(comparison, count).to_html(tmp_path / "page.html", lang)
    sheet = tmp_path / "page.pdf"
    asked = [CHROMIUM, *QUIET.split(), f"--user-data-dir={tmp_path}/profile", f"--print-to-pdf={sheet}"]
    subprocess.run(
        [*asked, "--virtual-time-budget=4000", page.as_uri()], check=True, capture_output=True, timeout=120
    )
    assert sheets(sheet) == 2


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("count", [1, 8])
def test_its_document_of_word_has_two_pages_at_most(comparison, lang, count, tmp_path):
    made = of_many(comparison, count).to_docx(tmp_path / "two.docx", lang)
    asked = ["--headless", f"-env:UserInstallation=file://{tmp_path}/home", "--convert-to", "pdf", "--outdir"]
    subprocess.run([OFFICE, *asked, str(tmp_path), str(made)], check=True, capture_output=True, timeout=300)
    assert 1 <= sheets(made.with_suffix(".pdf")) <= 2
