"""Reports on runs and comparisons as text, figures, web pages and workbooks, in Swedish and English."""
