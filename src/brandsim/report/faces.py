"""The faces of a result: text, web page, workbook and what a notebook shows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, ClassVar, Self

from brandsim._files import written_whole
from brandsim.render.blocks import Block, Page, Section, Workbook
from brandsim.render.text import text
from brandsim.report.content.origin import with_origin
from brandsim.words.catalogue import term
from brandsim.words.text import checked


class Report:
    """The faces of a result: text, a web page, and what a notebook shows."""

    _title: ClassVar[str]
    """Key of the heading of a page that is what a notebook shows."""

    @classmethod
    def of(cls, result: Any) -> Self:
        """Make a report of a result.

        Parameters
        ----------
        result : object
            An instance of the dataclass that the report extends.
        """
        return cls(**{field.name: getattr(result, field.name) for field in fields(result)})

    @abstractmethod
    def _sections(self, lang: str) -> Sequence[Section]:
        """Say what stands in text."""

    def _origin(self, lang: str) -> dict[str, Any] | None:  # noqa: ARG002  (of those that say it in a language)
        """Say where the result comes from; None of what does not know."""
        return None

    def _page(self, lang: str) -> Page:
        """Build the page."""
        title = term(self._title, lang)
        return Page(title, title, tuple(self._fragment(lang)))

    def _fragment(self, lang: str) -> Sequence[Block]:
        """Build what a notebook shows."""
        return self._sections(lang)

    def text(self, lang: str = "sv") -> str:
        """Write the result as plain text of at most 80 columns.

        Parameters
        ----------
        lang : str
            One of `languages`.

        Raises
        ------
        InputError
            For another language.
        """
        return text(self._sections(checked(lang)), lang)

    def to_html(self, path: str | Path, lang: str = "sv") -> Path:
        """Write one web page that holds everything and needs no network.

        Parameters
        ----------
        path : path-like
        lang : str
            One of `languages`.

        Returns
        -------
        Path
            The file that was written, complete or not at all.

        Raises
        ------
        InputError
            For another language, or a file that cannot be written.
        """
        from brandsim.render import html

        written = html.with_origin(self._html(checked(lang)), self._origin(lang))
        with written_whole(path) as temporary:
            temporary.write_text(written, encoding="utf-8")
        return Path(path)

    def _html(self, lang: str) -> str:
        """Lay out the page."""
        from brandsim.render import html

        return html.page(self._page(lang), lang)

    def _repr_html_(self) -> str:
        from brandsim.render import html

        return html.fragment(self._fragment("sv"), "sv")


class BookReport(Report):
    """A report with a workbook."""

    @abstractmethod
    def _workbook(self, lang: str) -> Workbook:
        """Build the workbook."""

    def to_excel(self, path: str | Path, lang: str = "sv") -> Path:
        """Write an Excel workbook with every number; the same result gives the same file to the last byte.

        Parameters
        ----------
        path, lang
            As in `to_html`, which also says what is returned and raised.
        """
        from brandsim.render import excel

        book = with_origin(self._workbook(checked(lang)), self._origin(lang), lang)
        return excel.write(book, path, lang)
