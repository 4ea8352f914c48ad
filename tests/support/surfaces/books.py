"""What stands in a workbook's tables: in those of the data, by title, and in those of a sheet, by a head."""

import re


def data_table(book, title, sheet="Data"):
    """Return the heads and the rows of a table of the data."""
    held = book[sheet].tables[re.sub(r"\W+", "_", title).strip("_")]
    heads, *rows = [[cell.value for cell in row] for row in book[sheet][held.ref]]
    return heads, rows


def sheet_tables(book, sheet, head):
    """Return the rows of every table of a sheet whose first head is this, up to a row with one cell or none."""
    found = []
    for row in book[sheet].iter_rows(values_only=True):
        if row[0] == head and row[1] is not None:
            found.append([row])
        elif found and found[-1] is not None:
            if sum(value is not None for value in row) > 1:
                found[-1].append(row)
            else:
                found.append(None)
    return [rows for rows in found if rows]


def sheet_words(book, sheet):
    """Return every word of a sheet."""
    return " ".join(
        str(cell) for row in book[sheet].iter_rows(values_only=True) for cell in row if cell is not None
    )
