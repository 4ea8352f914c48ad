"""What the tests of the demand share."""

import pytest

from brandsim.demand import load_demand


@pytest.fixture(scope="module")
def demand():
    """The embedded demand."""
    return load_demand()
