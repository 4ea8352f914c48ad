"""What several test modules share: data, the renewing of golden files, and the rules that the worlds exercised."""

import gc
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from support.cases import cases
from support.kernels import drop_stale
from support.surfaces.browser import chromium, windows
from support.surfaces.golden import Golden, Kept

TESTS = Path(__file__).parent
SOURCE = TESTS.parent / "src" / "brandsim"
PLAYING_ROOMS = {"cli", "report", "response", "scenarios", "simulation", "sweeps", "validation"}
COMPILES_ALL_RULES = TESTS / "scenarios" / "world" / "test_engines.py"
RULE_HITS = pytest.StashKey[Counter]()


# How long an example takes says nothing of the model: it is told in `benchmarks`, and a busy machine fails no test.
settings.register_profile(
    "untimed",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=100 if os.environ.get("CI") else 25,
)
settings.load_profile("untimed")


def pytest_addoption(parser):
    parser.addoption(
        "--renew-golden", action="store_true", help="write the golden files anew; read their diff"
    )


def pytest_configure(config):
    if config.getoption("renew_golden") and os.environ.get("CI"):
        raise pytest.UsageError("golden files are renewed by hand, never in CI")
    drop_stale(SOURCE)


def pytest_collection_modifyitems(items):
    # Two processes begin at the first and the middle test (--dist worksteal): one plays what needs no engine while the
    # other compiles the kernel of all rules, and neither compiles what the other does.
    items.sort(key=lambda item: item.path.relative_to(TESTS).parts[0] in PLAYING_ROOMS)
    compiling = [item for item in items if item.path == COMPILES_ALL_RULES]
    others = [item for item in items if item.path != COMPILES_ALL_RULES]
    middle = len(items) // 2
    items[:] = others[:middle] + compiling + others[middle:]
    for item in items:
        for mark in item.iter_markers("external"):
            if not cases(*mark.args):
                reason = f"BRANDSIM_CASES names no folder with {mark.args[0]} (external data)"
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_collection_finish():
    # What is imported by now stays to the end: looking through it again and again takes a tenth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(autouse=True, scope="session")
def nobody_reads_first():
    """Geographic files are read at once: a process of its own before each costs a second, and has tests of its own."""
    from brandsim.roads.files.lines import geographic

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(geographic, "read_elsewhere_first", lambda *_: None)
        yield


@pytest.fixture(autouse=True, scope="session")
def errors_have_their_parts_in_place():
    """Of every error that a test meets: a cure is a sentence, or ends with a command; what was expected is neither."""
    from brandsim._errors import InputError

    made = InputError.__init__

    def checked(self, source, where, value, expected, cure):
        assert not str(expected).endswith("."), expected
        assert not str(cure) or str(cure)[-1] in ".?)" or ": " in str(cure), cure
        made(self, source, where, value, expected, cure)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(InputError, "__init__", checked)
        yield


@pytest.fixture
def golden(request):
    """The golden files beside a test, to compare with or to renew."""
    return Golden(request.path.parent / "golden", request.config.getoption("renew_golden"))


@pytest.fixture
def kept(request):
    """The values that a test module keeps, to compare with or to renew."""
    name = request.path.stem.removeprefix("test_")
    return Kept(request.path.parent / "golden" / f"{name}.json", request.config.getoption("renew_golden"))


@pytest.fixture(scope="module")
def service():
    """The embedded service."""
    from brandsim.service.stations import load_service  # stale kernels must be gone first

    return load_service()


@pytest.fixture(scope="session")
def browser():
    """A browser: one for all that a process tests, as its driver runs once in a thread."""
    with chromium() as running:
        yield running


@pytest.fixture
def window(browser):
    """Open an address in a window of a width."""
    with windows(browser) as at:
        yield at


@pytest.fixture
def city(tmp_path):
    """A copy of the embedded data to change or to spoil."""
    from support.own_city import OwnCity

    return OwnCity(tmp_path)


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
