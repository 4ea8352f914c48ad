"""External cases: data of others that are not committed. The environment variable BRANDSIM_CASES names their folder."""

import os
from pathlib import Path

CASES = Path(os.environ.get("BRANDSIM_CASES") or "no external cases")
EXTRACTS = "osm/*.osm.*"


def cases(pattern):
    """Return the files or folders among the external cases that a pattern names, by name."""
    return sorted(CASES.glob(pattern))
