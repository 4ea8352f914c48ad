"""The look of every figure, and figures as bytes and files."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import Formatter

from brandsim._files import written_whole
from brandsim.words.numbers import number

INK, MUTED, GRID = "#1f2933", "#5f6c78", "#dfe4e8"
COLOURS = ("#1b5e9b", "#d9700f", "#4a8c7b", "#7b4b94", "#8a6d1d", "#444b52")
"""Of scenarios, in order: told apart also without red and green, and by their markers."""

_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 12.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 12,
    "axes.titlecolor": INK,
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "figure.facecolor": "white",
    "text.parse_math": False,
    "svg.fonttype": "path",
    "svg.hashsalt": "brandsim",
}


_LETTERS_PER_INCH = 9
"""Of a head in bold letters."""


class AxisNumbers(Formatter):
    """Numbers along an axis as the language writes them, all with as many decimals as the one that needs most.

    Parameters
    ----------
    lang : str
        One of `languages`.
    signed : bool
        Whether positive numbers have a plus sign.
    """

    MOST_DECIMALS = 3

    def __init__(self, lang: str, *, signed: bool = False) -> None:
        self.lang = lang
        self.signed = signed
        self.decimals = 0

    def set_locs(self, locs: Any) -> None:
        """Choose the decimals by all numbers that the axis shows."""
        shown = np.asarray(locs, float)
        enough = (n for n in range(self.MOST_DECIMALS) if np.allclose(shown, shown.round(n), atol=1e-9))
        self.decimals = next(enough, self.MOST_DECIMALS)

    def __call__(self, x: float, pos: int | None = None) -> str:  # noqa: ARG002  matplotlib's interface
        """Write one number."""
        return number(x, self.lang, self.decimals, signed=self.signed)


class ReportFigure(Figure):
    """A figure that shows itself in a notebook, also where pyplot was never imported."""

    def draw(self, renderer: RendererBase) -> None:
        """Draw; matplotlib calls it twice to save a figure, first to lay it out, which needs no drawing."""
        engine = self.get_layout_engine()
        if self.canvas.is_saving() and isinstance(engine, ConstrainedLayoutEngine):
            engine.execute(self)
        else:
            super().draw(renderer)

    def head(self, finding: str) -> None:
        """Say above all axes what was found, on as many lines as the width needs.

        Parameters
        ----------
        finding : str
        """
        lines = textwrap.wrap(finding, int(self.get_figwidth() * _LETTERS_PER_INCH))
        self.suptitle(
            "\n".join(lines), x=0.01, ha="left", fontweight="bold", fontsize=_STYLE["axes.titlesize"]
        )

    def _repr_png_(self) -> bytes:
        return png(self)


@contextmanager
def style() -> Iterator[None]:
    """Draw in the report's style and leave the user's settings as they were."""
    with mpl.rc_context(_STYLE):
        yield


def png(figure: Figure, dpi: int = 110) -> bytes:
    """Draw the figure as PNG; the same figure gives the same bytes.

    Parameters
    ----------
    figure : matplotlib Figure
    dpi : int
        Pixels per inch.
    """
    held = io.BytesIO()
    with style():
        figure.savefig(held, format="png", dpi=dpi, metadata={"Software": None})
    return held.getvalue()


def svg(figure: Figure) -> bytes:
    """Draw the figure as SVG without a date; the same figure gives the same bytes.

    Parameters
    ----------
    figure : matplotlib Figure
    """
    held = io.BytesIO()
    with style():
        figure.savefig(held, format="svg", metadata={"Date": None, "Creator": None})
    return held.getvalue()


def write_picture(figure: Figure, path: str | Path) -> Path:
    """Write a figure as PNG, complete or not at all.

    Parameters
    ----------
    figure : matplotlib Figure
    path : path-like

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    with written_whole(path) as temporary:
        temporary.write_bytes(png(figure))
    return Path(path)
