"""A stored pool of years, and samples of it."""
