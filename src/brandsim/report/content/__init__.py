"""What is said of each result, as blocks."""
