"""What a scenario file says of money: costs a year, and things bought once and used for years."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from brandsim._validate import check_range
from brandsim.tables.toml import Confidence, TomlTable
from brandsim.words.text import Text, sourced


class CostLine(TomlTable):
    """One line of what a scenario costs a year.

    Attributes
    ----------
    cost_tkr : float
        In tkr a year, in the prices of `price_year`.
    posts : float or None
        How many posts it pays for, if the source says so.
    index : {"wages", "other"}
        The price index that it rises by.
    """

    item_sv: str
    item_en: str
    cost_tkr: float = Field(ge=-1e7, le=1e7)
    posts: float | None = Field(None, ge=0, le=1e5)
    price_year: int = Field(ge=1990, le=2100)
    source: str
    source_sv: str = ""
    source_en: str = ""
    confidence: Confidence
    index: Literal["wages", "other"] = "wages"

    @property
    def item(self) -> Text:
        """What it pays for."""
        return Text(self.item_sv, self.item_en)

    @property
    def source_text(self) -> Text:
        """Where its price comes from."""
        return sourced(self.source, self.source_sv, self.source_en)


class CapitalLine(TomlTable):
    """Something bought once and used for years.

    Attributes
    ----------
    price_tkr : float
    life_years : int
        Years over which it is depreciated, from `first_year`, the first full year of use.
    """

    item_sv: str
    item_en: str
    price_tkr: float = Field(ge=0, le=1e7)
    life_years: int = Field(ge=1, le=100)
    first_year: int = Field(2024, ge=1990, le=2100)
    source: str
    source_sv: str = ""
    source_en: str = ""
    confidence: Confidence

    @property
    def item(self) -> Text:
        """What is bought."""
        return Text(self.item_sv, self.item_en)

    @property
    def source_text(self) -> Text:
        """Where its price comes from."""
        return sourced(self.source, self.source_sv, self.source_en)

    def yearly_tkr(self, year: int, interest: float) -> float:
        """Compute linear depreciation and internal interest on the book value in a year, in tkr: the municipal way.

        Parameters
        ----------
        year : int
            Outside the years of use the cost is 0.
        interest : float
            Internal interest, 0.02 for 2 %.

        Raises
        ------
        InputError
            For an interest outside 0 to 0.5.
        """
        check_range("capital cost", "interest", interest, 0, 0.5)
        used = year - self.first_year
        if not 0 <= used < self.life_years:
            return 0.0
        return self.price_tkr / self.life_years + interest * self.price_tkr * (1.0 - used / self.life_years)
