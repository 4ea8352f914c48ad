"""Compiled kernels that are stored beside their files and hold something older than it is now."""

import ast
from functools import cache
from pathlib import Path


def _has_kernels(file):
    text = file.read_text("utf-8")
    return "njit" in text or "@kernel" in text


@cache
def imported(file, package):
    """Return the files of a package that one of its files imports, by whatever way."""
    named = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            named |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
    files = (package.parent.joinpath(*name.split(".")).with_suffix(".py") for name in named)
    return {file for file in files if file.is_file() and package in file.parents}


def held(file, package):
    """Return the files whose functions or constants the kernels of a file may hold, itself among them."""
    found, ahead = {file}, {file}
    while ahead:
        # What has no kernels gives constants alone.
        known = set().union(*(imported(one, package) for one in ahead if _has_kernels(one)))
        ahead = known - found
        found |= ahead
    return found


def drop_stale(package):
    """Remove stored kernels that are older than a file that they hold something of; return the files they were of.

    Numba compares a stored kernel with the date of its own file alone.
    """
    dropped = set()
    for stored in Path(package).rglob("__pycache__/*.nb[ic]"):
        file = stored.parents[1] / f"{stored.name.split('.')[0]}.py"
        if file.is_file() and stored.stat().st_mtime < max(
            one.stat().st_mtime for one in held(file, package)
        ):
            stored.unlink(missing_ok=True)
            dropped.add(file)
    return dropped
