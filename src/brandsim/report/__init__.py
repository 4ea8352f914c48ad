"""Reports: what a run or a comparison says, as text, figures, a web page and a workbook, in Swedish and English."""
