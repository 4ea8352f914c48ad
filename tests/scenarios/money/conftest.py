"""Runs of a few years, whose costs are worked out by hand."""

import pytest

from support.costs import played


@pytest.fixture(scope="session")
def ambition():
    return played("ambition")


@pytest.fixture(scope="session")
def minimum():
    return played("minimum")


@pytest.fixture(scope="session")
def bare():
    return played("minimum_without_five_posts")


@pytest.fixture(scope="session")
def instead():
    return played("on_call_instead")


@pytest.fixture(scope="session")
def people():
    return played("five_posts_people")


@pytest.fixture(scope="session")
def rota():
    return played("on_call_people")
