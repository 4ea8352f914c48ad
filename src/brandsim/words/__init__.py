"""What a reader reads: sentences by key, texts of data in each language, numbers as each language prints them."""
