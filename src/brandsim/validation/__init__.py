"""Truths that were not made here: each module checks brandsim against one kind of external case."""
