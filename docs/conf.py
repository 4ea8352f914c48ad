"""The documentation as a site: `sphinx-build -W docs docs/_build`."""

import csv
import json
import re
import shutil
from pathlib import Path

import brandsim

HERE = Path(__file__).parent
SCHEMAS = HERE.parent / "data" / "schema"

project = "brandsim"
author = "the brandsim contributors"
release = version = brandsim.__version__
language = "sv"
extensions = ["myst_nb", "numpydoc", "sphinx.ext.autodoc"]
nb_execution_mode = "off"  # what they show is kept in them, and CI runs them
exclude_patterns = ["_build"]
myst_heading_anchors = 4
numpydoc_show_class_members = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"
html_theme = "alabaster"
html_static_path = ["_static"]  # the theme asks for custom.css
html_theme_options = {
    "description": "Vad ger ett bemanningsbeslut i minuter, människor och kronor?",
    "page_width": "1180px",
}

DICTIONARY = "datatabeller"
"""The page that the schemas make."""

FRONTS = {"index": "README.md", "index.en": "README.en.md"}
"""The front pages, which are the readmes; what stands in their own files follows."""

LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)#\s:]+)(#[^)]*)?\)")


def dictionary():
    """Write the data dictionary in Markdown: a section for each schema."""
    parts = []
    for path in sorted(SCHEMAS.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        parts += [
            f"## {path.stem}",
            "",
            "| column | type | unit | required | what it is |",
            "|--|--|--|--|--|",
        ]
        for row in rows:
            cells = (
                row[name].replace("|", "\\|")
                for name in ("attribute", "type", "unit", "required", "description")
            )
            parts.append(f"| {' | '.join(cells)} |")
        parts.append("")
    return "\n".join(parts)


def linked(text, folder, page):
    """Turn links to files into links of the site; what is no part of it is named without a link.

    Parameters
    ----------
    text : str
        Markdown.
    folder, page : Path
        From where its links go, and the folder of the page that shows it.
    """

    def turned(found):
        mark, words, target, part = found.groups()
        path = (folder / target).resolve()
        for front, readme in FRONTS.items():
            if path == HERE.parent / readme:
                path = HERE / f"{front}.md"
        path = path / "index.md" if path == HERE / "design" else path
        if not (path.is_file() and path.is_relative_to(HERE)):
            return words
        return f"{mark}[{words}]({relative(path, page)}{part or ''})"

    return LINK.sub(turned, text)


def relative(path, folder):
    """Return how a file is reached from a folder of the site."""
    up = len(folder.relative_to(HERE).parts)
    return "../" * up + path.relative_to(HERE).as_posix()


def notebooks(folder):
    """Copy the notebooks to where the site finds its pages, their links turned.

    Parameters
    ----------
    folder : Path
        Made anew.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for path in (HERE.parent / "notebooks").glob("*.ipynb"):
        notebook = json.loads(path.read_text("utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "markdown":
                cell["source"] = linked("".join(cell["source"]), path.parent, folder)
        (folder / path.name).write_text(json.dumps(notebook), "utf-8")


def setup(app):
    """Let the readmes and the schemas fill their pages each time they are read."""

    def fill(_, name, source):
        if name.startswith("notebooks/"):
            return
        page = (HERE / name).parent
        source[0] = linked(source[0], page, page)
        if name in FRONTS:
            readme = (HERE.parent / FRONTS[name]).read_text("utf-8")
            source[0] = f"{linked(readme, HERE.parent, page)}\n{source[0]}"
        if name == DICTIONARY:
            source[0] += f"\n{dictionary()}"

    app.connect("source-read", fill)
    notebooks(HERE / "notebooks")
