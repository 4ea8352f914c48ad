"""What the tests of edits share."""

import pytest

from brandsim.roads import load_edits


@pytest.fixture
def written(tmp_path):
    """Return what writes edits to a file and loads them."""

    def load(*texts):
        path = tmp_path / "edits.toml"
        path.write_text("\n".join(texts), encoding="utf-8")
        return load_edits(path)

    return load
