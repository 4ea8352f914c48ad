"""What a scenario file says of a crew: level, people by role, periods, and the people who keep its seats manned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from brandsim._errors import NOTHING, InputError
from brandsim._validate import check_known
from brandsim.roles import NOBODY, ROLES, RoleCounts, by_role
from brandsim.staffing.people import ROTA_RULES, CrewPeople, check_people, rota
from brandsim.staffing.periods import Period
from brandsim.staffing.roster import load_roster
from brandsim.staffing.working_time import load_rule_sets, rule_set
from brandsim.tables.toml import Several, TomlTable


@dataclass(frozen=True)
class CrewChange:
    """How one crew differs from the scenario's level, and in which order its units are manned.

    Attributes
    ----------
    periods : tuple of Period
        Parts of the year with other people; where two hold, the later.
    people : CrewPeople or None
        None: every decided seat is filled in every hour.
    """

    level: str | None
    roles: Mapping[str, int]
    manned_first: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    people: CrewPeople | None = None

    def applied_to(self, decided: RoleCounts | None) -> RoleCounts | None:
        """Return the people of a crew after the change.

        Parameters
        ----------
        decided : RoleCounts or None
            The people as decided; None is free response, and stays so unless the change states people.
        """
        if not self.roles:
            return decided
        people = decided or NOBODY
        return by_role(*(self.roles.get(role, people[i]) for i, role in enumerate(ROLES)))


class _Roles(TomlTable):
    insatsledare: int | None = Field(None, ge=0, le=50)
    styrkeledare: int | None = Field(None, ge=0, le=50)
    brandman: int | None = Field(None, ge=0, le=50)

    @property
    def named(self) -> dict[str, int]:
        """Those that are given."""
        return {role: n for role in ROLES if (n := getattr(self, role)) is not None}


class PeriodFile(_Roles):
    """A part of the year."""

    first: str = Field("01-01", alias="from")
    last: str = Field("12-31", alias="to")
    hours: str = "00-24"
    weekdays: Several[str] = ()


class PeopleFile(TomlTable):
    """The people who keep a crew's seats manned: a roster of full-time posts, or a rota of standby."""

    rules: str | None = None
    roster: str | None = None
    weekends_of_four: int | None = Field(None, ge=0, le=4)
    rota_people: int | None = None
    rota_weeks: int | None = None
    recall: bool = False
    summer_weeks: int = 4
    substitutes: int = 0
    borrows: Several[str] = ()


class CrewFile(_Roles):
    """A crew."""

    level: Literal["minimum", "ambition"] | None = None
    manned_first: Several[str] = ()
    periods: Several[PeriodFile] = ()
    people: PeopleFile | None = None

    def change(self, source: str, key: str, staffing: Path) -> CrewChange:
        """Return the change of a crew, with its people's roster read.

        Parameters
        ----------
        source, key : str
            The scenario file and the crew's key, for errors.
        staffing : Path
            Folder of rule sets and rosters.

        Raises
        ------
        InputError
            For a period that is none, or people without roster or rota.
        """
        return CrewChange(
            self.level,
            self.named,
            self.manned_first,
            tuple(
                Period.read(
                    f"{source}: crews.{key}.periods[{n}]",
                    period.first,
                    period.last,
                    period.hours,
                    list(period.weekdays),
                    period.named,
                )
                for n, period in enumerate(self.periods)
            ),
            None if self.people is None else _people(source, f"crews.{key}.people", self.people, staffing),
        )

    def laid_over(self, before: CrewChange | None, source: str, key: str, staffing: Path) -> CrewChange:
        """Return the change of a crew that says nothing of what is not stated here.

        Parameters
        ----------
        before : CrewChange or None
            What was changed already.
        source, key, staffing
            As in `change`, which also says what is raised.
        """
        now = self.change(source, key, staffing)
        if before is None:
            return now
        return CrewChange(
            now.level or before.level,
            {**before.roles, **now.roles},
            now.manned_first or before.manned_first,
            now.periods or before.periods,
            now.people or before.people,
        )


def _roster(source: str, where: str, name: str, folder: Path) -> Path:
    """Return the path of a roster: of a file, or of a name in the folder."""
    if name.lower().endswith(".csv"):
        return Path(name)
    known = sorted(path.stem for path in folder.glob("*.csv"))
    check_known(source, where, name, known, "a roster of that folder, or the path of a .csv file")
    return folder / f"{name}.csv"


def _people(source: str, where: str, file: PeopleFile, staffing: Path) -> CrewPeople:
    if (file.roster is None) == (file.rota_people is None):
        what = "either roster with rules, or rota_people with rota_weeks"
        raise InputError(source, where, file.roster or NOTHING, what, "Name one of the two.")
    rules, works = ROTA_RULES, None
    for name, with_it in (("rules", file.roster), ("rota_weeks", file.rota_people)):
        if (getattr(file, name) is None) != (with_it is None):
            what = "rules with roster, rota_weeks with rota_people"
            raise InputError(
                source,
                f"{where}.{name}",
                getattr(file, name) or NOTHING,
                what,
                "Add or remove it.",
            )
    if file.roster is not None and file.rules is not None:
        rules = rule_set(file.rules, load_rule_sets(staffing / "working_time.csv"))
        rules = rules.with_weekends(file.weekends_of_four)
        works = load_roster(_roster(source, f"{where}.roster", file.roster, staffing / "rosters"), rules)
    elif file.rota_people is not None and file.rota_weeks is not None:
        works = rota(file.rota_people, file.rota_weeks)
    assert works is not None
    people = CrewPeople(
        rules, works, file.recall, file.summer_weeks, file.substitutes, tuple(dict.fromkeys(file.borrows))
    )
    check_people(source, where, people)
    return people
