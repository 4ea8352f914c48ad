"""Print the oldest versions that pyproject.toml allows, as constraints for pip."""

import re
import tomllib
from pathlib import Path

EXTRAS = ("osm", "cluster")
"""What a user can install besides; the tests themselves run with the newest tools."""


def oldest():
    """Return a line for each package that a lower bound is stated of."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    stated = [
        *project["dependencies"],
        *(line for extra in EXTRAS for line in project["optional-dependencies"][extra]),
    ]
    return sorted({re.sub(r">=", "==", line) for line in stated if ">=" in line}, key=str.lower)


if __name__ == "__main__":
    print("\n".join(oldest()))
