"""Three renderers of the blocks: text, web page, workbook."""
