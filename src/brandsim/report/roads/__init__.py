"""Maps, pages and texts of the road network."""
