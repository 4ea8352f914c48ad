"""Blocks of what is said, and three renderers of them: text, web page, workbook."""
