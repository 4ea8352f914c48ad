"""Response: from records to indicators with intervals, the books, and breakdowns."""
