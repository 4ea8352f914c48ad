"""A 4-ary heap of keys and items in two arrays, ordered by key and then by item.

The order of equal keys matters where several sources reach a node at the same time: the first of them is settled
first, so that no node is settled for more sources than it keeps.
"""

from __future__ import annotations

from typing import Any

import numpy.typing as npt

from brandsim._kernels import kernel

Array = npt.NDArray[Any]


@kernel()
def before(key: Any, item: Any, other_key: Any, other_item: Any) -> bool:
    """Return whether an entry comes before another: by key, of equals by item.

    Parameters
    ----------
    key, item, other_key, other_item : int
    """
    return bool(key < other_key or (key == other_key and item < other_item))


@kernel()
def push(keys: Array, items: Array, size: int, key: Any, item: Any) -> None:
    """Add an entry.

    Parameters
    ----------
    keys, items : ndarray
        The heap, with room for one more.
    size : int
        Number of entries before.
    key, item : int
        The entry.
    """
    at = size
    while at > 0:
        parent = (at - 1) >> 2
        if not before(key, item, keys[parent], items[parent]):
            break
        keys[at] = keys[parent]
        items[at] = items[parent]
        at = parent
    keys[at] = key
    items[at] = item


@kernel()
def pop(keys: Array, items: Array, size: int) -> None:
    """Remove the first entry, which stands at 0.

    Parameters
    ----------
    keys, items : ndarray
        The heap.
    size : int
        Number of entries that remain.
    """
    key, item = keys[size], items[size]
    at = 0
    child = 1
    while child < size:
        least = child
        for other in range(child + 1, min(child + 4, size)):
            if before(keys[other], items[other], keys[least], items[least]):
                least = other
        if not before(keys[least], items[least], key, item):
            break
        keys[at] = keys[least]
        items[at] = items[least]
        at = least
        child = 4 * at + 1
    keys[at] = key
    items[at] = item
