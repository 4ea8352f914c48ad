"""Commands of a road network: what it is, and ways and times on it."""
