"""Wording: sentences by key, texts of data in each language, numbers as each language prints them."""
