"""The content of each report, as blocks."""
