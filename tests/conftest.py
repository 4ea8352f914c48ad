"""What several test modules share: the renewing of golden files, and the table of rules that the worlds exercised."""

import os
from collections import Counter

import pytest

RULE_HITS = pytest.StashKey[Counter]()


def pytest_addoption(parser):
    parser.addoption(
        "--renew-golden", action="store_true", help="write the golden files anew; read their diff"
    )


def pytest_configure(config):
    if config.getoption("renew_golden") and os.environ.get("CI"):
        raise pytest.UsageError("golden files are renewed by hand, never in CI")


@pytest.fixture
def rule_hits(request):
    """Counts of exercised rules, printed at the end of the run."""
    return request.config.stash.setdefault(RULE_HITS, Counter())


def pytest_terminal_summary(terminalreporter, config):
    hits = config.stash.get(RULE_HITS, None)
    if not hits:
        return
    terminalreporter.section("rules of the engines: times exercised")
    for rule, times in hits.items():
        terminalreporter.write_line(f"{times:8d}  {rule}")
