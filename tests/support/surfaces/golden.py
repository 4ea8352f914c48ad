"""Golden files: what a surface said when somebody last read it, and how today's is compared with it."""

import difflib
import json
import re
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from matplotlib import colors
from matplotlib.figure import Figure

WHOLE_SHEET_ROWS = 130  # longer sheets keep their ends and the sum of each column
KEPT_ROWS = 12
SHOWN_LINES = 60


@contextmanager
def noted_pictures(monkeypatch):
    """Draw no picture to a file; yield a list of what is drawn in each instead."""
    drawn = []

    def note(figure, stream, **_):
        drawn.append(figure_lines(figure))
        stream.write(b"a picture")

    with monkeypatch.context() as patch:
        patch.setattr(Figure, "savefig", note)
        yield drawn


class Golden:
    """Compares texts with the files of a folder, or writes them."""

    def __init__(self, folder: Path, renew: bool):
        self.folder = folder
        self.renew = renew

    def check(self, name: str, text: str) -> None:
        path = self.folder / name
        text = text.rstrip("\n") + "\n"
        if self.renew:
            self.folder.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
            return
        kept = path.read_text("utf-8") if path.exists() else ""
        if text != kept:
            diff = difflib.unified_diff(
                kept.splitlines(), text.splitlines(), f"{name} (kept)", f"{name} (now)", lineterm="", n=1
            )
            shown = list(diff)
            more = f"\n… and {len(shown) - SHOWN_LINES} lines" if len(shown) > SHOWN_LINES else ""
            pytest.fail(
                "\n".join(shown[:SHOWN_LINES])
                + more
                + "\nIf it is meant: pytest --renew-golden, and read the diff",
                pytrace=False,
            )


class Kept:
    """Values by name, kept in a JSON file beside a test; written anew one at a time (``--renew-golden -n 0``)."""

    def __init__(self, path: Path, renew: bool):
        self.path = path
        self.renew = renew

    def check(self, name: str, value: object) -> None:
        """Compare with what is kept: numbers to 1e-9 of themselves, all else to the letter."""
        kept = json.loads(self.path.read_text("utf-8")) if self.path.exists() else {}
        if self.renew:
            kept[name] = value
            self.path.parent.mkdir(exist_ok=True)
            self.path.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
            return
        assert name in kept, f"{name} is not in {self.path.name}: pytest --renew-golden -n 0"
        assert value == (
            kept[name] if isinstance(value, str) else pytest.approx(kept[name], rel=1e-9, abs=1e-12)
        )


def page_lines(page: str) -> str:
    """Return a web page with a line per block and without the bytes of its pictures, its scripts and their data.

    Of SVG the words remain, of several style sheets the first.
    """
    page = re.sub(r"(<script[^>]*>).*?(?=</script>)", r"\1", page, flags=re.DOTALL)
    page = re.sub(r"(</style>.*?<style>).*?(?=</style>)", r"\1", page, flags=re.DOTALL)
    page = re.sub(r'(<path[^>]*) d="[^"]*"', r"\1", page)
    page = re.sub(r"data:image/([a-z]+)[a-z+]*;base64,[\w+/=]+", r"[\1]", page)
    return re.sub(
        r"\s*\n\s*|(?<=>)(?=<(?:tr|p|h\d|li|table|div|figure|dt|summary|details)\b|<(?:text|path|label|option)\b)",
        "\n",
        page,
    )


def sheet_lines(path: Path) -> list[str]:
    """Return the cells of a workbook, a line per row, tables of data by themselves, and what charts are drawn of.

    Of each sheet also how it is printed, how wide its columns are and how many cells look how.
    """
    lines = []
    for shown, kept in zip(
        openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True), strict=True
    ):
        held = f"{len(shown._charts)} charts, printed {shown.print_area}"
        lines.append(f"## {shown.title} {shown.dimensions} frozen at {shown.freeze_panes}, {held}")
        listed = [table.ref for table in shown.tables.values()]
        for ref in (
            [shown.print_area.replace("$", "").rpartition("!")[2], *listed] if listed else [shown.dimensions]
        ):
            lines += [f"# {ref}"] if listed else []
            lines += _range_lines(shown[ref], kept[ref])
        lines += _looks(shown)
        lines += [f"chart {_chart(chart)}" for chart in shown._charts]
    return lines


def _looks(sheet) -> list[str]:
    printed, margins = sheet.page_setup, sheet.page_margins
    edges = _extent([margins.left, margins.right, margins.top, margins.bottom])
    lined = f"{len(sheet.merged_cells.ranges)} merged, lines {sheet.sheet_view.showGridLines}"
    told = f"looks {printed.orientation} {printed.paperSize} {printed.fitToHeight} {edges} {lined}"
    held = sheet.column_dimensions.items()
    widths = [f"looks wide {' '.join(f'{name}{one.width:.4g}' for name, one in sorted(held))}"]
    cells = [cell for cell in sheet._cells.values() if cell.has_style]
    one_of = {cell.style_id: cell for cell in cells}
    counted = Counter()
    for style, number in Counter(cell.style_id for cell in cells).items():
        counted[_look(one_of[style])] += number
    return [told, *widths, *(f"looks {number}: {look}" for look, number in sorted(counted.items()))]


def _look(cell) -> str:
    font, fill, set_ = cell.font, cell.fill, cell.alignment
    letters = f"{font.sz:g}{' bold' * bool(font.b)}{' italic' * bool(font.i)} {_tint(font.color)}"
    sides = [_reached(cell.border, f"{side}.style") for side in ("left", "right", "top", "bottom")]
    return f"{letters} on {_tint(fill.fgColor)} {set_.horizontal} {set_.vertical} {set_.indent:g} {sides}"


def _chart(chart) -> list[object]:
    drawn = [
        [
            colour
            for path in ("spPr.solidFill.srgbClr", "marker.symbol", "marker.size", "cat.numRef.f", "xVal.numRef.f",
                         "val.numRef.f", "yVal.numRef.f", "errBars.plus.numRef.f", "errBars.minus.numRef.f")
            if (colour := _reached(one, path)) is not None
        ]
        for one in chart.series
    ]  # fmt: skip
    looks = (
        _reached(chart, path)
        for path in ("x_axis.number_format.formatCode", "y_axis.number_format.formatCode", "legend.position")
    )
    return [chart.tagname, *looks, *drawn]


def _tint(colour) -> str:
    """Return a colour of its own; of one that the theme has, nothing."""
    return colour.rgb if colour is not None and colour.type == "rgb" else "plain"


def _reached(thing, path):
    """Return what stands at a path of attributes; None where any is missing."""
    for name in path.split("."):
        thing = getattr(thing, name, None)
    return thing


def _range_lines(shown, kept) -> list[str]:
    """Return the cells of a range; of long ones the ends and the sum of each column."""
    formats = [
        "|".join(sorted({cell.number_format for cell in column if cell.value is not None} - {"General"}))
        for column in zip(*shown, strict=True)
    ]
    formulas, values = ([[cell.value for cell in row] for row in cells] for cells in (shown, kept))
    rows = ["\t".join(map(_cell, *pair)).rstrip() for pair in zip(formulas, values, strict=True)]
    if len(rows) > WHOLE_SHEET_ROWS:
        sums = [sum(x for x in column if isinstance(x, int | float)) for column in zip(*values, strict=True)]
        rows[KEPT_ROWS:-KEPT_ROWS] = ["\t".join(["sums", *map(_number, sums)])]
    return ["\t".join(["formats", *formats]).rstrip(), *rows]


def _cell(formula: object, value: object) -> str:
    if value is None:
        return ""
    said = _number(value) if isinstance(value, int | float) else str(value).replace("\n", "⏎")
    return f"{formula} → {said}" if isinstance(formula, str) and formula.startswith("=") else said


def _number(value: float) -> str:
    return format(value, ".9g")


def figure_lines(figure) -> str:
    """Return what a figure draws: its words and how they are set, and its lines, bars and points.

    Of those their number, colour, extent and what lies over what.

    The pictures' bytes differ between versions of matplotlib; what is drawn does not.
    """
    lines = [f"# {figure.get_suptitle()}"] if figure.get_suptitle() else []
    lines.append(f"size {_extent(figure.get_size_inches())}")
    for axes in figure.axes:
        lines.append(
            f"## {axes.get_title()} {axes.get_title('left')}| x: {axes.get_xlabel()} | y: {axes.get_ylabel()}"
        )
        for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
            numbers = type(axis.get_major_formatter()).__name__
            lines.append(f"{axis.axis_name} {_extent(limits)} {axis.get_scale()} {numbers}")
        spines = sorted(name for name, spine in axes.spines.items() if spine.get_visible() and axes.axison)
        lines.append(f"sides {' '.join(spines)}")
        lines += [
            f"line {_colour(line.get_color())} {line.get_linestyle()} {line.get_linewidth():.3g}"
            f" marker {line.get_marker()} {line.get_markersize():.3g} {_points(line.get_xydata())}{_over(line)}"
            for line in axes.lines
        ]
        for drawn in axes.collections:
            offsets = np.asarray(drawn.get_offsets())
            paths = np.concatenate([path.vertices for path in drawn.get_paths()] or [np.empty((0, 2))])
            width = _extent(sorted({*np.atleast_1d(drawn.get_linewidth()).tolist()})[:3])
            kind = f"{type(drawn).__name__} {_colours(drawn)} wide {width} {len(drawn.get_paths())} paths"
            lines.append(f"{kind} {_points(paths)} at {_points(offsets)}{_over(drawn)}")
        lines += [
            f"{type(patch).__name__} {_colour(patch.get_facecolor())} {_points(patch.get_path().vertices)}"
            f" at {_extent(patch.get_path().transformed(patch.get_patch_transform()).get_extents().bounds)}"
            f" edge {_colour(patch.get_edgecolor())} {patch.get_linewidth():.3g}{_over(patch)}"
            for patch in axes.patches
        ]
        heads = (axes.title, axes._left_title, axes.xaxis.label, axes.yaxis.label)
        lines += [f"head {_set(text)}" for text in heads if text.get_text()]
        for text in (text for text in axes.texts if text.get_text()):
            lines += [f"text {text.get_text()!r}", f"set {_set(text)} at {_extent(text.get_position())}"]
        legend = axes.get_legend()
        for text in legend.get_texts() if legend else []:
            lines += [f"legend {text.get_text()!r}", f"set {_set(text)}"]
        lines += [
            f"tick {label.get_text()!r}"
            for label in axes.get_yticklabels()
            if re.search("[a-zåäö]", label.get_text())
        ]
    for text in figure.texts:
        lines += [f"figure text {text.get_text()!r}", f"set {_set(text)} at {_extent(text.get_position())}"]
    for text in (text for legend in figure.legends for text in legend.get_texts()):
        lines += [f"figure text {text.get_text()!r}", f"set {_set(text)}"]
    return "\n".join(lines)


def _over(drawn) -> str:
    """Return in which order it is drawn, and how much shines through."""
    alpha = drawn.get_alpha()
    return f" order {drawn.get_zorder():g}" + ("" if alpha is None else f" alpha {alpha:g}")


def _set(text) -> str:
    where = f"{text.get_horizontalalignment()} {text.get_verticalalignment()} {text.get_rotation():g}"
    return f"{_colour(text.get_color())} {text.get_fontsize():g} {text.get_fontweight()} {where}{_over(text)}"


def _points(points) -> str:
    points = np.asarray(points, float).reshape(-1, 2)
    return f"{len(points)} points, sums {_extent(np.nansum(points, axis=0))}"


def _extent(numbers) -> str:
    return " ".join(format(number, ".4g") for number in numbers)


def _colour(colour) -> str:
    return colors.to_hex(colour)


def _colours(drawn) -> str:
    found = [*drawn.get_facecolor()] or [*drawn.get_edgecolor()]
    return "/".join(sorted({colors.to_hex(colour) for colour in found})[:4])
