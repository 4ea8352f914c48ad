"""A browser without a network, what a page asks it for, and what axe finds on the page."""

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
WIDTHS = (1440, 375)
IN_A_BROWSER = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
    # the event loop of another library, which closes what it opened too late
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
]


@dataclass
class Seen:
    """A page that is open, the addresses it asked for, and what it complained of.

    Parameters
    ----------
    page : playwright.sync_api.Page
    """

    page: object
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def overflow_px(self):
        """Return how much wider than its window the page is."""
        return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    def violations(self):
        """Return what axe finds, as rule and element, with all that is folded open."""
        from axe_playwright_python.sync_playwright import Axe

        self.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        found = Axe().run(self.page).response["violations"]
        return [(one["id"], node["target"], node["html"][:200]) for one in found for node in one["nodes"]]


@contextmanager
def chromium():
    """Run Chromium, or skip where the extra is not installed."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the extra 'browser' is not installed")
    pytest.importorskip("axe_playwright_python", reason="the extra 'browser' is not installed")
    with playwright.sync_playwright() as running:
        found = running.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield found
        found.close()


@contextmanager
def windows(browser):
    """Lend a function that opens an address in a window of a width; all of them are closed at the end."""
    contexts = []

    def at(address, width, *, offline=True, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=offline, **options)
        contexts.append(context)
        seen = Seen(context.new_page())
        seen.page.on("request", lambda request: seen.asked.append(request.url))
        seen.page.on("pageerror", lambda error: seen.wrong.append(str(error)))
        seen.page.on(
            "console",
            lambda said: seen.wrong.append(said.text) if said.type in {"error", "warning"} else None,
        )
        seen.page.goto(address)
        return seen

    yield at
    for context in contexts:
        context.close()
