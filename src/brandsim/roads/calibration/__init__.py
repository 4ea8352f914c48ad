"""Travel times fitted to recorded runs."""
