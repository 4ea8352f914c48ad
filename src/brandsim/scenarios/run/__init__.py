"""Playing a scenario: years, draws of the assumptions, records."""
