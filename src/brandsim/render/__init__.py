"""Blocks of content, and three renderers of them: text, web page, workbook."""
