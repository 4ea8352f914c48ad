"""A year of a log beside the model: what is played of it, and what is compared."""
