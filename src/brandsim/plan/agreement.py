"""Whether the plan's tables agree with its text, its appendix and with themselves, money apart."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence

from brandsim.plan.rows import (
    INDICATOR_YEARS,
    Assignment,
    Crew,
    Indicator,
    Number,
    Objective,
    Procurement,
    Rate,
    SickLeave,
    Text,
)
from brandsim.plan.verdicts import COLUMN_TITLES, CheckRow, compare, parse_printed
from brandsim.roles import ROLES

_MONTHS = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
_NUMBER_WORDS = {"en": 1, "ett": 1, "två": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6}
_DAY = re.compile(rf"(\d{{1,2}}) ({'|'.join(_MONTHS)})(?: (\d{{4}}))?")


def staffing_checks(staffing: Sequence[Crew]) -> Iterator[CheckRow]:
    """Yield the sums of the staffing decision (people) and its turnout times (seconds)."""
    for level in ("minimum", "ambition"):
        crews = [crew for crew in staffing if crew.level == level]
        free = [crew.station for crew in crews if crew.free_response]
        yield compare(
            "staffing",
            f"platser på nivån {level}: den tryckta texten = kolumnernas summa",
            "2024",
            sum(int(number) for crew in crews for number in re.findall(r"\d+", crew.crew_printed)),
            sum(crew.people or 0 for crew in crews),
            note=f"Utöver fri inryckning: {', '.join(free)}." if free else "",
        )
    by_level = {(crew.station_key, crew.level): crew for crew in staffing}
    for crew in staffing:
        if crew.level != "minimum":
            continue
        minutes = parse_printed(crew.turnout_printed.removesuffix("minuter"))
        yield compare(
            "staffing",
            f"{crew.station}: anspänningstid, tryckta minuter × 60 = sekunder",
            "2024",
            None if minutes is None else 60 * minutes,
            crew.turnout_s,
        )
        ambition = by_level.get((crew.station_key, "ambition"))
        if ambition is not None:
            slack = None if crew.people is None or ambition.people is None else ambition.people - crew.people
            yield compare(
                "staffing",
                f"{crew.station}: ambitionsnivå − miniminivå, platser",
                "2024",
                None,
                slack,
                note="Okänt: fri inryckning." if slack is None else _slack_note(ambition, crew),
            )


def _slack_note(ambition: Crew, minimum: Crew) -> str:
    more = [
        _people(getattr(ambition, role) - getattr(minimum, role), role)
        for role in ROLES
        if getattr(ambition, role) != getattr(minimum, role)
    ]
    return ", ".join(more) if more else "Nivåerna är lika."


def _people(count: int, role: str) -> str:
    return f"{count} {'brandmän' if role == 'brandman' and count != 1 else role}"


def indicator_checks(indicators: Sequence[Indicator], rates: Mapping[str, Rate]) -> Iterator[CheckRow]:
    """Yield what can be compared between body, Bilaga 1 and the goals that stand in running text."""
    table, count = "indicators", len(indicators)
    cells = [
        (parse_printed(cell), value)
        for row in indicators
        for cell, value in zip(
            (row.printed or "|" * (len(INDICATOR_YEARS) - 1)).split("|"), row.values, strict=True
        )
    ]
    yield compare(
        table,
        "tryckta celler = lästa värden",
        None,
        len(cells),
        sum(printed == value for printed, value in cells),
        step=0,
    )
    faults = {
        "indikatorer med samma namn i texten och i Bilaga 1": [
            f"{row.name} / {row.appendix_name}" for row in indicators if row.name != row.appendix_name
        ],
        "indikatorer med ansvarig avdelning": [
            row.name for row in indicators if row.responsible_department is None
        ],
        "indikatorer med något värde": [
            row.name for row in indicators if not any(value is not None for value in row.values)
        ],
        "indikatorer med mål för 2024": [row.name for row in indicators if row.mal_2024 is None],
        "indikatorer med enhet": [row.name for row in indicators if row.unit is None],
        "indikatorer vars namn och enhet stämmer (Antal är inte %)": [
            row.name for row in indicators if row.name.startswith("Antal") and row.unit == "%"
        ],
    }
    for relation, names in faults.items():
        yield compare(
            table, relation, None, count, count - len(names), step=0, soft=True, note="; ".join(names)
        )
    surplus = _beginning(indicators, "Årets resultat")
    if surplus is not None and "overskottsmal" in rates:
        goal = rates["overskottsmal"].value
        values = [value for value in surplus.values[3:] if value is not None]
        for year, value in zip(INDICATOR_YEARS[3:], surplus.values[3:], strict=True):
            note = "Under överskottsmålet." if value is not None and value < goal else ""
            yield compare(
                table,
                f"{surplus.name}: målet mot överskottsmålet (minst)",
                COLUMN_TITLES[year],
                value,
                goal,
                step=0,
                soft=True,
                note=note,
            )
        yield compare(
            table,
            f"{surplus.name}: målens medel mot överskottsmålet (minst)",
            "2023–2026",
            round(sum(values) / len(values), 3) if values else None,
            goal,
            step=0,
            soft=True,
            note="Överskottsmålet gäller över tid.",
        )
    feedback = _beginning(indicators, "Återkopplingstid")
    if feedback is not None and "aterkoppling_dagar" in rates:
        yield compare(
            table,
            f"{feedback.name}: målet mot återkoppling inom en arbetsdag",
            COLUMN_TITLES["mal_2024"],
            feedback.mal_2024,
            rates["aterkoppling_dagar"].value,
            step=0,
            soft=True,
            note="Texten lovar en arbetsdag; indikatorn räknar dagar.",
        )


def rate_checks(rates: Sequence[Rate]) -> Iterator[CheckRow]:
    """Yield whether each rate stands as a number, or as a number word, in the words that it was read from."""
    other = [row.key for row in rates if abs(row.value) not in _numbers(row.printed)]
    yield compare(
        "rates",
        "talet står i de tryckta orden",
        None,
        len(rates),
        len(rates) - len(other),
        step=0,
        note=", ".join(other),
    )


def _numbers(text: str) -> set[Number]:
    digits = re.findall(r"\d+(?: \d{3})*(?:,\d+)?", text)
    found = {number for number in map(parse_printed, digits) if number is not None}
    return found | {_NUMBER_WORDS[word] for word in text.split() if word in _NUMBER_WORDS}


def _beginning(indicators: Sequence[Indicator], start: str) -> Indicator | None:
    return next((row for row in indicators if row.name.startswith(start)), None)


def assignment_checks(assignments: Sequence[Assignment]) -> Iterator[CheckRow]:
    """Yield whether due dates stand in the descriptions, and what is missing."""
    dated = [(row, _days(row.description, row.due.year)) for row in assignments]
    dated = [(row, days) for row, days in dated if days]
    other = [row for row, days in dated if row.due not in days]
    yield compare(
        "assignments",
        "Slutdatum står bland datumen i beskrivningen",
        None,
        len(dated),
        len(dated) - len(other),
        step=0,
        soft=True,
        note="; ".join(f"{row.title} (Slutdatum {row.due})" for row in other),
    )
    missing = [row for row in assignments if row.description is None]
    yield compare(
        "assignments",
        "uppdrag och initiativ med beskrivning",
        None,
        len(assignments),
        len(assignments) - len(missing),
        step=0,
        soft=True,
        note="; ".join(row.title for row in missing),
    )
    yield _spelling("assignments", assignments)


def _days(text: str | None, year: int) -> set[dt.date]:
    """Return the dates in a text; a date without a year is given `year`, an impossible one is skipped."""
    days = set()
    for day, month, written in _DAY.findall(text or ""):
        try:
            days.add(dt.date(int(written or year), _MONTHS.index(month) + 1, int(day)))
        except ValueError:
            continue
    return days


def _spelling(table: str, rows: Sequence[Assignment] | Sequence[Procurement]) -> CheckRow:
    other = [row for row in rows if row.department != row.department_normalised]
    return compare(
        table,
        "avdelningen står under sitt vanliga namn",
        None,
        len(rows),
        len(rows) - len(other),
        step=0,
        soft=True,
        note="; ".join(sorted({f"{row.department} / {row.department_normalised}" for row in other})),
    )


def procurement_checks(procurements: Sequence[Procurement]) -> Iterator[CheckRow]:
    """Yield rows that stand twice and names broken in print."""
    seen: dict[tuple[str, str, str], int] = {}
    twice = []
    for row in procurements:
        key = (row.department, row.category, row.item)
        if key in seen:
            twice.append(f"{row.no} = {seen[key]} ({row.item})")
        seen.setdefault(key, row.no)
    yield compare(
        "procurements",
        "rader som står en gång",
        "2024",
        len(procurements),
        len(seen),
        step=0,
        soft=True,
        note="; ".join(twice),
    )
    yield _spelling("procurements", procurements)


def objective_checks(objectives: Sequence[Objective]) -> Iterator[CheckRow]:
    """Yield objectives whose text about the committee's work is missing or copied from another."""
    missing = [row.no for row in objectives if row.work is None]
    worked = [row for row in objectives if row.work is not None]
    yield compare(
        "objectives",
        "inriktningsmål med text om nämndens arbete",
        None,
        len(objectives),
        len(worked),
        step=0,
        soft=True,
        note=", ".join(missing),
    )
    first: dict[str | None, str] = {}
    copied = []
    for row in worked:
        if row.work in first:
            copied.append(f"{row.no} = {first[row.work]}")
        first.setdefault(row.work, row.no)
    yield compare(
        "objectives",
        "inriktningsmål med egen text om nämndens arbete",
        None,
        len(worked),
        len(first),
        step=0,
        soft=True,
        note=", ".join(copied),
    )


def sick_leave_checks(
    sick_leave: Sequence[SickLeave], texts: Sequence[Text], rates: Mapping[str, Rate]
) -> Iterator[CheckRow]:
    """Yield months with a figure (percent) against the text, the mean, and what the goal would need."""
    table = "sick_leave"
    known = [row for row in sick_leave if row.percent is not None]
    yield compare(
        table,
        "tryckta celler = lästa värden",
        None,
        len(sick_leave),
        sum(parse_printed(row.printed or "") == row.percent for row in sick_leave),
        step=0,
    )
    for text in texts:
        last = re.search(rf"till sista ({'|'.join(_MONTHS)}) (\d{{4}})", text.text)
        if last and known:
            yield compare(
                table,
                f"månader med utfall: texten (till sista {last[1]}) = tabellen",
                last[2],
                _MONTHS.index(last[1]) + 1,
                len([row for row in known if row.year == int(last[2])]),
                step=0,
            )
    if known:
        yield compare(
            table,
            f"medel {known[0].month}–{known[-1].month}, %",
            str(known[0].year),
            None,
            sum(row.percent or 0 for row in known) / len(known),
            note="Ovägt; trycks inte.",
        )
    for key, missing in (("sjukfranvaro_2023", 2022), ("sjukfranvaro_2024", 2024)):
        if key in rates:
            yield compare(
                table,
                "mål för förändring, procentenheter",
                rates[key].period,
                rates[key].value,
                None,
                note=f"Kan inte räknas: utfallet för {missing} står inte i planen.",
            )
