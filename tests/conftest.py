"""What several test modules share: the table of rules that the worlds of this run exercised."""

from collections import Counter

import pytest

RULE_HITS = pytest.StashKey[Counter]()


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
