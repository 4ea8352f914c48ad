"""What a test asks of the costs of a run."""


def line_of(cost, item):
    """Return the one line of an item."""
    (found,) = (line for line in cost.lines if line["item"] == item)
    return found
