"""Worlds, random or made by hand, and what is expected of them."""
