"""The story of one incident: what it says is what the records say, in both languages."""

import json
import re
from dataclasses import replace

import pytest

import brandsim as bs
from brandsim import InputError
from brandsim.cli import main

SINCE = ("alarmed_s", "rolled_s", "arrived_s", "left_s", "home_s")


@pytest.fixture(scope="module")
def run():
    return bs.simulate("minimum", years=2, uncertainty=0, records=True)


@pytest.fixture(scope="module")
def stories(run):
    """Late, long, with a second alarm, with most units, with a failed turnout, over water, and the first."""
    rows = run.incidents
    year, incident = run.dispatches.groupby(["replication", "incident"]).size().idxmax()
    chosen = [
        rows.query("busy_s > 300").iloc[0],
        rows.query("queue_s > 60").iloc[0],
        rows.query("second_alarm_s > 0").iloc[0],
        rows.query("ferry_s > 120").iloc[0],
        rows.query(f"replication == {year} and incident == {incident}").iloc[0],
        rows.iloc[0],
    ]
    failed = run.dispatches[run.dispatches["rolled_s"].isna()]
    if len(failed):
        key = failed.iloc[0]
        same = (rows["replication"] == key["replication"]) & (rows["incident"] == key["incident"])
        chosen.append(rows[same].iloc[0])
    return [(row, run.explain(int(row["incident"]), int(row["replication"]))) for row in chosen]


def test_a_story_is_what_the_records_say(run, stories):
    for row, story in stories:
        assert story.first_arrival_s == pytest.approx(row["first_arrival_s"])
        assert story.wait_s == pytest.approx(row["wait_s"])
        assert story.time == row["time"]
        mine = run.dispatches.query(f"replication == {row['replication']} and incident == {row['incident']}")
        table = story.table()
        assert list(table["unit"]) == list(mine["unit"])
        alarm = mine["alarmed_s"].iloc[0] - story.sent[0].alarmed_s
        for name in SINCE:
            assert table[name].astype(float).to_numpy() == pytest.approx(
                (mine[name] - alarm).to_numpy(), nan_ok=True, abs=1e-3
            )


def test_the_way_that_is_drawn_is_that_of_the_simulation(stories, monkeypatch):
    from brandsim.report.figures import explanation

    asked = []
    driven = explanation.journey
    monkeypatch.setattr(explanation, "journey", lambda *ends: asked.append(ends[3]) or driven(*ends))
    _, story = stories[3]
    place = explanation.find_spot(story.municipality, story.municipality.demand.places[story.place].place)
    assert list(explanation._courses(story, place))
    assert {(one.hour, one.minute) for one in asked} == {(story.time.hour, None)}


def test_a_cause_of_less_than_three_seconds_is_not_told(stories):
    late = next(story for _, story in stories if story.causes_s)
    causes = {"busy": 3.0, "unstaffed": 2.9, "ferry": -3.0, "turnout": -2.9, "distance": 60.0}
    said = " ".join(replace(late, causes_s=causes).text().split())
    assert "0,1 min med upptagna enheter, −0,1 min med färjan och 1,0 min med avståndet" in said
    assert "obemannade" not in said
    assert "anspänningen" not in said
    barely = " ".join(replace(late, causes_s={"distance": 2.9}).text().split())
    assert "min för sent." in barely
    assert "hindren borttagna" not in barely


def test_needs_are_met_when_the_records_say(stories):
    for row, story in stories:
        if story.second_alarm_s is None:
            # The figures hold it against the alarm plan alone, not against what several stations made it ask for.
            plan, places = story.municipality.alarm_plan, story.municipality.demand.places
            asked = plan.need[plan.row(row["type"], places[story.place].component)]
            met = [need.met_s for need in story.needs if asked[need.capability]]
            full = None if None in met else max(met)
            assert full == (
                None if row["unmet"].startswith("full") else pytest.approx(row["full_response_s"])
            )


def test_causes_are_those_of_the_records(stories):
    for row, story in stories:
        if story.late_s:
            assert sum(story.causes_s.values()) == pytest.approx(story.late_s)
            for cause, seconds in story.causes_s.items():
                assert seconds == pytest.approx(row[f"{cause}_s"])
        else:
            assert story.causes_s is None


def test_who_was_sent_was_expected_first_of_all_that_could_be(stories):
    sent = [one for _, story in stories for one in story.sent]
    assert len(sent) >= 20
    for one in sent:
        assert one.candidates[0].unit == one.unit
        assert one.candidates[0].expected_s == min(c.expected_s for c in one.candidates)
        everybody = {c.unit for c in one.candidates} | {p.unit for p in one.passed_over}
        assert len(everybody) == len(one.candidates) + len(one.passed_over) == 14


def test_units_that_were_out_were_where_the_story_says(run, stories):
    units = [unit.key for unit in run.municipality.service.units]
    told = 0
    for row, story in stories:
        for one in story.sent:
            for passed in one.passed_over:
                if passed.at_incident is None:
                    continue
                rows = run.dispatches[
                    (run.dispatches["replication"] == row["replication"])
                    & (run.dispatches["incident"] == passed.at_incident)
                    & (run.dispatches["unit"] == units[passed.unit])
                ]
                assert len(rows) == 1
                told += 1
    assert told > 3


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_words(stories, lang):
    for _, story in stories:
        text = story.text(lang)
        assert max(map(len, text.splitlines())) <= 80
        assert not re.search(r"[{}]|\bNone\b|\bnan\b|explain_", text)
        assert story.municipality.demand.places[story.place].name.upper() in text.splitlines()[0]
        assert ("Larm" if lang == "sv" else "Incident") in text
        for one in story.sent:
            unit = story.municipality.service.units[one.unit]
            assert unit.name.to(lang).split(" (")[0] in text.replace("\n  ", " ")


def test_the_story_adds_up_in_words(stories):
    story = next(story for _, story in stories if story.late_s)
    text = story.text("en").replace("\n  ", " ")
    late = float(re.search(r"([\d.]+) min late", text)[1])
    told = text.split("one by one go ")[1].replace("−", "-")
    parts = [float(m) for m in re.findall(r"([-\d.]+) min with", told)]
    assert sum(parts) == pytest.approx(late, abs=0.06 * len(parts))


def test_page_and_notebook_hold_the_picture(stories, tmp_path):
    _, story = stories[0]
    page = story.to_html(tmp_path / "story.html", "en").read_text("utf-8")
    assert page.count("data:image/svg+xml") == 1
    assert "<script" not in page
    assert "data:image/svg+xml" in story._repr_html_()


def test_the_command_line(capsys, run):
    main(["explain", "minimum", "--year", "1", "--json"])
    rows = json.loads(capsys.readouterr().out)["rows"]
    longest = run.incidents.query("replication == 1").nlargest(12, "first_arrival_s")
    assert [row["larm"] for row in rows] == longest["incident"].tolist()
    main(["explain", "minimum", str(rows[0]["larm"]), "--year", "1", "--lang", "en", "--json"])
    story = json.loads(capsys.readouterr().out)
    assert story["first_arrival_s"] == pytest.approx(longest["first_arrival_s"].iloc[0])
    assert sum(story["causes_s"].values()) == pytest.approx(story["late_s"])
    assert "The goal is 10.0 min" in story["text"].replace("\n  ", " ")


@pytest.mark.parametrize(
    ("asked", "match"),
    [
        ((99_999, 0), "^explain: incident: got 99999"),
        ((-1, 0), "^explain: incident: got -1"),
        ((5, 2), "^explain: replication: got 2, expected 0 to 1"),
        ((5, 0.5), "^explain: replication: got 0.5"),
    ],
)
def test_what_is_not_there(run, asked, match):
    with pytest.raises(InputError, match=match):
        run.explain(*asked)


def test_a_unit_that_turned_back_is_told_with_the_false_alarm():
    run = bs.simulate("practice", years=2, uncertainty=0, records=True)
    turned = run.dispatches.query("arrived_s.isna() and rolled_s.notna()").iloc[0]
    story = run.explain(int(turned["incident"]), int(turned["replication"]))
    assert story.called_off_s is not None
    one = next(sent for sent in story.sent if sent.arrived_s is None and sent.rolled_s is not None)
    assert story.called_off_s <= one.left_s <= one.home_s
    assert "vände efter" in story.text("sv")
    assert "Falskt larm, anmält efter" in story.text("sv")
    assert "turned back after" in story.text("en")
    assert "Aldrig komplett" not in story.text("sv")


def test_a_unit_that_helps_a_neighbour_is_told_so():
    run = bs.simulate("help_to_neighbours", years=1, uncertainty=0)
    story = run.explain(7)
    assert [one.why for one in story.sent[0].passed_over].count("lent") == 1
    assert "Kunde inte larmas: Rimbo (hjälper en granne)." in story.text("sv")
    assert "Rimbo (helps a neighbour)" in story.text("en")


def test_one_of_what_is_asked_for_is_told_in_the_singular(stories):
    said = {lang: "\n".join(story.text(lang) for _, story in stories) for lang in ("sv", "en")}
    assert re.search(r"\b1 styrka\b", said["sv"])
    assert re.search(r"\b2 styrkor\b", said["sv"])
    assert re.search(r"\b1 crew\b", said["en"])
    assert not re.search(r"\b1 (styrkor|personer|båtar|crews|people|boats)\b", "".join(said.values()))
