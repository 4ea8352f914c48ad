"""A page as its tables and its text."""

import re
from html.parser import HTMLParser


class Tables(HTMLParser):
    """The cells of every table of a page, and all its text."""

    def __init__(self, page):
        super().__init__()
        self.tables, self.inside, self.said = [], False, []
        self.feed(page)
        self.said = words(" ".join(self.said))

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")
            self.inside = True
        elif tag == "br" and self.inside:
            self.tables[-1][-1][-1] += " "

    def handle_endtag(self, tag):
        self.inside = self.inside and tag not in {"td", "th"}

    def handle_data(self, data):
        self.said.append(data)
        if self.inside:
            self.tables[-1][-1][-1] += data

    def under(self, heads):
        """Return the rows of the tables whose heads begin so."""
        return [rows[1:] for rows in self.tables if rows and rows[0][: len(heads)] == heads]


def words(text):
    """Return a text on one line, without what keeps a surface from breaking it elsewhere."""
    return re.sub(r"\s+", " ", text.replace("\N{WORD JOINER}", "")).strip()
