"""Capital cost of vehicles and buildings: linear depreciation and internal interest, or an annuity."""

from __future__ import annotations

from dataclasses import dataclass

from brandsim._validate import check_range


@dataclass(frozen=True)
class Asset:
    """Something bought once and used for years.

    Attributes
    ----------
    price_tkr : float
    life_years : int
    first_year : int
        The first full year of use.
    """

    price_tkr: float
    life_years: int
    first_year: int

    def book_value_tkr(self, year: int) -> float:
        """Return what is left to depreciate at the beginning of a year."""
        used = min(max(year - self.first_year, 0), self.life_years)
        return self.price_tkr * (1.0 - used / self.life_years) if year >= self.first_year else 0.0

    def linear_tkr(self, year: int, interest: float) -> float:
        """Return depreciation and internal interest on the book value in a year, in tkr: the municipal way.

        Parameters
        ----------
        year : int
        interest : float
            Internal interest, 0.02 for 2 %.

        Raises
        ------
        InputError
            For a price, life or interest without meaning.
        """
        self._check(interest)
        if not self.first_year <= year < self.first_year + self.life_years:
            return 0.0
        return self.price_tkr / self.life_years + interest * self.book_value_tkr(year)

    def annuity_tkr(self, year: int, interest: float) -> float:
        """Return the same payment every year of its life, in tkr.

        ``price × interest / (1 − (1 + interest)^−life)``; parameters and errors as `linear_tkr`.
        """
        self._check(interest)
        if not self.first_year <= year < self.first_year + self.life_years:
            return 0.0
        if interest == 0:
            return self.price_tkr / self.life_years
        return self.price_tkr * interest / (1.0 - (1.0 + interest) ** -self.life_years)

    def _check(self, interest: float) -> None:
        check_range("capital cost", "price_tkr", self.price_tkr, 0, 1e9, "tkr")
        check_range("capital cost", "life_years", self.life_years, 1, 100, "years")
        check_range("capital cost", "interest", interest, 0, 0.5)
