"""Archives with one part changed and sums that fit, as no damage on a disk leaves them but a stranger's hand does."""

import io
import zipfile


def with_part(whole, name, change):
    """Return an archive in which a function has changed a part.

    Parameters
    ----------
    whole : bytes
    name : str
        How the part's name ends.
    change : callable
        Takes its bytes and returns others.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(content, "w") as new:
        for part in old.infolist():
            held = old.read(part)
            new.writestr(part, change(held) if part.filename.endswith(name) else held)
    return content.getvalue()


def unclosed(array):
    """Return the bytes of an array of NumPy whose head has a bracket that nothing closes."""
    return array.replace(b"}", b"(", 1)


def misspelt(array):
    """Return the bytes of an array of NumPy whose head is no expression."""
    return array.replace(b"(", b"%", 1)


def vast(array):
    """Return the bytes of an array of NumPy whose head says that it has more numbers than any memory."""
    head, _, more = array.partition(b", }")
    before = head.rindex(b"(")
    made = head[:before] + b"(" + b"1" * 18 + b",)"
    return made + b", }" + more[len(made) - len(head) :]


def encrypted(whole):
    """Return an archive whose parts are said to be encrypted."""
    made = bytearray(whole)
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = whole.find(sign)
        while found >= 0:
            made[found + at] |= 1
            found = whole.find(sign, found + 1)
    return bytes(made)
