"""Make the tables of the headline in `docs/design/062-counted.md` anew: `python docs/headline/make.py`.

Step by step each setting is laid over those before it; one at a time each is laid over what ships. It is played with
the same draws as what it is laid over: their difference is paired, year by year and with the extra storm years, so
that its interval is Monte Carlo error alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import brandsim as bs
from brandsim.scenarios.decide.differences import indicator_difference
from brandsim.scenarios.files.scenario import Scenario, load_scenario
from brandsim.scenarios.run.run import Run

PAGE = Path(__file__).parents[1] / "design" / "062-counted.md"
BEGIN, ALONE, END = "<!-- docs/headline/make.py -->\n", "<!-- and one at a time -->\n", "<!-- to here -->"
PLAYED = {"years": 100, "seed": 1, "uncertainty": 0, "progress": False}
FIGURES = (
    ("response_time", "median"),
    ("response_time", "mean"),
    ("response_time", "p90"),
    ("full_response", "median"),
    ("full_response", "p90"),
)
NAMES = ("median", "mean", "P90", "full response, median", "its P90")


@dataclass(frozen=True)
class Step:
    """What is laid over the steps before it."""

    name: str
    assumptions: dict[str, float] = field(default_factory=dict)
    alarm_plan: str = ""
    scenario: str = ""
    events: str = ""


STEPS = (
    Step(
        "before: plan in headcount, every alarm counts, 1 050 a year, the published bias whole",
        {"total_factor": 1050 / 881, "response_bias_s": 84},
        "norrtalje_headcount",
        "ambition",
        "all",
    ),
    Step("the plan in stations and units ([059](059-plans-in-stations.md))", alarm_plan="norrtalje"),
    Step("priority 1 and 2 count", events="priority_1_2"),
    Step("881 alarms instead of 1 050", {"total_factor": 1}),
    Step("the bias less what the model has ([009](009-response-bias.md)): **as it ships**", {"response_bias_s": 43}),
    Step("units turn back ([060](060-practice.md))", {"turn_back": 1}),
    Step("units are released", {"release": 1}),
    Step("commander as planned: `practice`", {"commander_as_planned": 1}),
    Step("late comers follow ([092](092-late-comers.md))", {"late_comers": 1}),
    Step("half of the drives' variance alike", {"drives_alike": 0.5}),
    Step("relief after 8 hours", {"relief_h": 8}),
    Step("one crew kept for urgent alarms", {"kept_for_urgent_crews": 1}),
    Step("people off duty are called in", scenario="off_duty"),
    Step(
        "vehicles off the road, no spare ([084](084-off-the-road.md))",
        {"vehicle_service_days": 10, "vehicle_breakdowns": 2, "spare_vehicles": 0},
    ),
    Step("one spare", {"spare_vehicles": 1}),
)  # fmt: skip

ONE_AT_A_TIME = (
    Step("a lone leader's car stops the clock", {"lone_leader_stops_clock": 1}),
    Step("the area's own station goes first", {"own_station_first": 1}),
    Step("the least crew that rolls: one fewer", {"least_crew_change": -1}),
    Step("the least crew that rolls: one more", {"least_crew_change": 1}),
    Step("IVPA is not attended", {"ivpa_attended": 0}),
    Step("full-time: the plan's minutes are kept nine times of ten", {"full_time_turnout_quantile": 0.9}),
    Step("on call: the plan's minutes are kept nine times of ten", {"on_call_turnout_quantile": 0.9}),
    Step("one own crew in reserve", {"reserve_crews": 1}),
)
"""The alternatives of what the plan leaves unsaid ([061](061-alternatives.md)), and a reserve."""


def settings() -> Iterator[tuple[str, Scenario, str]]:
    """Yield each step's name, scenario and the alarms that count."""
    held, plan, base, events = {}, "", "", ""
    for step in STEPS:
        held |= step.assumptions
        plan, base, events = step.alarm_plan or plan, step.scenario or base, step.events or events
        of = load_scenario(base)
        data = of.data.model_copy(update={"alarm_plan": plan})
        yield step.name, replace(of, data=data, assumptions={**of.assumptions, **held}), events


def rows() -> Iterator[str]:
    """Yield the table's rows; a step beside the one before it."""
    yield from head("step", "of this step")
    before = None
    for name, scenario, events in settings():
        run = bs.simulate(scenario, events=events, **PLAYED)
        yield row(name, run, before)
        before = run


def rows_alone() -> Iterator[str]:
    """Yield the table's rows; each beside what ships."""
    yield from head("beside what ships", "of it alone")
    ships = bs.simulate("ambition", **PLAYED)
    yield row("**as it ships**", ships, None)
    of = load_scenario("ambition")
    for step in ONE_AT_A_TIME:
        scenario = replace(of, assumptions={**of.assumptions, **step.assumptions})
        yield row(step.name, bs.simulate(scenario, **PLAYED), ships)


def head(first: str, change: str) -> Iterator[str]:
    """Yield the two lines of a table's head."""
    yield f"| {first} | " + " | ".join(f"{name} | {change}" for name in NAMES) + " |"
    yield "|--|" + "--|--|" * len(NAMES)


def row(name: str, run: Run, before: Run | None) -> str:
    """Return a row: each figure, and what it differs from that of the run before."""
    cells = []
    for figure, statistic in FIGURES:
        estimate = run.indicator(figure, statistic).estimate
        cells.append("" if estimate is None else f"{estimate:.2f}")
        cells.append("" if before is None else apart(before, run, figure, statistic))
    return f"| {name} | " + " | ".join(cells) + " |"


def apart(before: Run, run: Run, name: str, statistic: str) -> str:
    """Return what a step changes, with its interval; where too few alarms differ for one, the change alone."""
    found = indicator_difference(before, run, name, statistic)
    if found.difference is None:
        return ""
    ends = found.ci95_difference
    if found.difference == 0 and (ends is None or ends == (0, 0)):
        return "0"
    if ends is None:
        return f"{found.difference:+.3f}" if abs(found.difference) >= 0.0005 else "under 0.001"
    return f"{found.difference:+.3f} ({ends[0]:+.3f} to {ends[1]:+.3f})"


def main() -> None:
    """Write them between their marks."""
    text = PAGE.read_text(encoding="utf-8")
    for mark, table in ((BEGIN, rows()), (ALONE, rows_alone())):
        before, rest = text.split(mark)
        after = rest[rest.index(END) :]
        text = before + mark + "\n" + "\n".join(table) + "\n\n" + after
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
