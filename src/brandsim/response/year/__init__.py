"""A year's figures: what is kept of it, by need and by group, and how it varies between years."""
