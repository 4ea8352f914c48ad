"""Roads of OpenStreetMap, whichever door they come through."""
