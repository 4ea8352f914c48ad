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
pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")]


def of_many(comparison, count):
    """Return the comparison with so many alternatives, the same over and over under other names."""
    base, *others = comparison.runs
    made = [
        replace(run, scenario=replace(run.scenario, name=f"{run.scenario.name}_{at}"))
        for at, run in enumerate(islice(cycle(others), count))
    ]
    return ComparisonReport((base, *made))


@pytest.mark.parametrize("count", [1, 3, 4, 8])
def test_it_prints_as_two_pages(comparison, lang, count, tmp_path):
    page = of_many(comparison, count).to_html(tmp_path / "page.html", lang)
    sheet = tmp_path / "page.pdf"
    asked = [CHROMIUM, *QUIET.split(), f"--user-data-dir={tmp_path}/profile", f"--print-to-pdf={sheet}"]
    subprocess.run(
        [*asked, "--virtual-time-budget=4000", page.as_uri()], check=True, capture_output=True, timeout=120
    )
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheet.read_bytes())) == 2
