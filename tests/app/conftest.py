"""A browser."""

import pytest

from support.surfaces.browser import chromium, windows


@pytest.fixture(scope="session")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def window(browser):
    with windows(browser) as at:
        yield at
