"""How many examples a search takes: all in CI, a sixth for whoever waits."""

import os


def examples(count):
    """Return the number of examples of a search that costs more than a second."""
    return count if os.environ.get("CI") else count // 6
