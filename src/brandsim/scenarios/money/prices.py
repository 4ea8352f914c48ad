"""Rates and price levels: what one post, seat or hour costs, and in the prices of which year."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from brandsim._data import data_file
from brandsim._errors import NOTHING, InputError, Said
from brandsim._validate import check_known
from brandsim.scenarios.files.data import DataNames, folder_of
from brandsim.tables.ranged import Ranged
from brandsim.tables.rows import read_records, read_rows

OF_MUNICIPALITY = "costs.csv"
"""What the table of rates is called in a municipality's folder, which may lack a price index."""

INDEXES = ("wages", "other")
"""What prices follow; wages also change with the rows of the index ``charges``, in years that have one."""


@dataclass(frozen=True)
class PriceIndex:
    """How prices rise from year to year.

    Attributes
    ----------
    percent : dict of (str, int) to float
        Rise into a year, by index and year.
    """

    percent: dict[tuple[str, int], float]

    def factor(self, index: str, from_year: int, to_year: int) -> float:
        """Return what a price of one year is multiplied by to be one of another: of wages, with what charges change.

        Parameters
        ----------
        index : {"wages", "other"}
        from_year, to_year : int
            Either may be the later.

        Raises
        ------
        InputError
            For an unknown index, or a year between them whose rise is not known.
        """
        check_known("prices", "index", index, INDEXES, "an index")
        first, last = sorted((from_year, to_year))
        factor = 1.0
        for year in range(first + 1, last + 1):
            if (index, year) not in self.percent:
                what = Said("the rise of {index} into {year}", index=index, year=year)
                raise InputError(
                    "prices",
                    Said("index {index!r}", index=index),
                    NOTHING,
                    what,
                    "Add a row to price_index.csv.",
                )
            factor *= 1.0 + self.percent[index, year] / 100.0
            if index == "wages":
                factor *= 1.0 + self.percent.get(("charges", year), 0.0) / 100.0
        return factor if to_year >= from_year else 1.0 / factor

    def reaches(self, from_year: int, to_year: int) -> bool:
        """Return whether every rise between two years is known.

        Parameters
        ----------
        from_year, to_year : int
            Either may be the later.
        """
        first, last = sorted((from_year, to_year))
        years = range(first + 1, last + 1)
        return all((index, year) in self.percent for index in INDEXES for year in years)


@dataclass(frozen=True, kw_only=True)
class Rate(Ranged):
    """What one of something costs: its `value` is in tkr for one `unit`.

    Attributes
    ----------
    price_year : int
        Year of the prices.
    index : str
        Which of `INDEXES` it follows.
    incident_type : str or None
        The incident type that it is about, if it is about one.
    """

    rate: str
    price_year: int
    index: str
    incident_type: str | None

    def factor(self, year: int, prices: PriceIndex) -> float:
        """Return what the value is multiplied by to be in the prices of another year.

        Parameters
        ----------
        year : int
        prices : PriceIndex

        Raises
        ------
        InputError
            If the index lacks a year on the way.
        """
        return prices.factor(self.index, self.price_year, year)

    def at(self, year: int, prices: PriceIndex) -> float:
        """Return the value in tkr in the prices of another year.

        Parameters
        ----------
        year : int
        prices : PriceIndex

        Raises
        ------
        InputError
            If the index lacks a year on the way.
        """
        return self.value * self.factor(year, prices)


def load_price_index(path: str | Path | None = None) -> PriceIndex:
    """Load how prices rise.

    Parameters
    ----------
    path : str or path, optional
        The embedded table if left out.

    Raises
    ------
    InputError
        For a faulty table, an unknown index, or a year twice.
    """
    source = Path(path) if path else data_file("costs", "price_index.csv")
    rows = read_records(source, "price_index").rows
    return PriceIndex({(row["index"], row["year"]): row["percent"] for row in rows})


def load_rates(path: str | Path | None = None) -> dict[str, Rate]:
    """Load the rates by their key.

    Parameters
    ----------
    path : str or path, optional
        The embedded table if left out.

    Raises
    ------
    InputError
        For a faulty table, a rate twice, an unknown index, or a value outside its range.
    """
    source = Path(path) if path else data_file("costs", "rates.csv")
    return {rate.rate: rate for rate in read_rows(source, "rates", Rate)}


@dataclass(frozen=True)
class Prices:
    """What a municipality's costs are reckoned with.

    Attributes
    ----------
    rates : dict of str to Rate
    index : PriceIndex
    folder : Path
        Where they stand, with what the on-call agreement states.
    """

    rates: dict[str, Rate]
    index: PriceIndex
    folder: Path

    @property
    def source(self) -> str:
        """The file of the rates."""
        return str(rates_file(self.folder))


def load_prices(folder: Path) -> Prices:
    """Load the rates and the price index of a folder.

    Parameters
    ----------
    folder : path
        Holds ``rates.csv`` and ``price_index.csv``; a municipality's folder ``costs.csv``, without whose price index
        prices are known for their own years alone.

    Raises
    ------
    InputError
        As `load_rates` and `load_price_index`.
    """
    rates, index = rates_file(folder), folder / "price_index.csv"
    written = tuple(file.stat().st_mtime_ns if file.is_file() else 0 for file in (rates, index))
    return _prices(folder, rates, index, written)


# Every cost line of every scenario and year asks for them.
@lru_cache(maxsize=8)
def _prices(folder: Path, rates: Path, index: Path, written: tuple[int, ...]) -> Prices:  # noqa: ARG001
    """Load the files as they are since they were written last."""
    none = rates.name == OF_MUNICIPALITY and not index.is_file()
    return Prices(load_rates(rates), PriceIndex({}) if none else load_price_index(index), folder)


def rates_file(folder: Path) -> Path:
    """Return the table of rates: ``rates.csv``, in a municipality's folder ``costs.csv``.

    Parameters
    ----------
    folder : path
    """
    flat = folder / OF_MUNICIPALITY
    return flat if flat.is_file() else folder / "rates.csv"


def prices_of(data: DataNames) -> Prices | None:
    """Load the prices of a scenario's data; None if it has none.

    Parameters
    ----------
    data : DataNames

    Raises
    ------
    InputError
        As `load_prices`.
    """
    return load_prices(folder_of("costs", data.costs)) if data.costs else None


def range_tkr(quantity: float, *rates: Rate) -> list[float] | None:
    """Compute the cost of a quantity at the ends of one rate's stated range at a time; the widest of several rates.

    Parameters
    ----------
    quantity : float
        What the product of the rates' values is multiplied by to be the cost.
    *rates : Rate
        Those that the cost is reckoned with; a value may be 0.

    Returns
    -------
    list of float or None
        Lowest and highest cost in tkr; None if no rate states a range.
    """
    ends = [
        quantity * math.prod(end if k == at else other.value for k, other in enumerate(rates))
        for at, rate in enumerate(rates)
        for end in (rate.low, rate.high)
        if end is not None
    ]
    return [min(ends), max(ends)] if ends else None
