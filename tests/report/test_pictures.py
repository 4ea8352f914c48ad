"""The pictures that state findings: titles, cells and bars hold what the run does."""

import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.text import Text

import brandsim as bs
from brandsim.calendar import MS_PER_HOUR
from brandsim.report.figures.abilities import LEAST
from brandsim.report.figures.hours import week_shares
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.setting import make_setting
from brandsim.simulation.replications import replications
from brandsim.words.catalogue import term
from brandsim.words.numbers import number, percent
from support.surfaces.golden import figure_lines


@pytest.fixture(scope="module")
def kept():
    return bs.simulate("ambition", years=6, seed=1, uncertainty=0, records=True, progress=False)


@pytest.fixture(scope="module")
def levels():
    return bs.compare(["ambition", "minimum"], years=6, seed=1, uncertainty=0, progress=False)


@pytest.fixture(scope="module")
def choices():
    names = ["minimum_without_five_posts", "minimum_five_posts", "almsta_ambition", "on_call_instead"]
    return bs.compare(names, years=10, seed=1, uncertainty=0, progress=False)


def longest_wait(kept):
    row = kept.incidents.sort_values("wait_s").iloc[-1]
    return row, int(row["incident"]), int(row["replication"])


def day(name, moment_h, **assumptions):
    """The lower half of the picture of the hours around the first alarm after some hour of a year, and that year."""
    scenario = load_scenario(name).changed(name="shown", assumptions=assumptions)
    run = bs.simulate(scenario, years=1, seed=1, uncertainty=0, records=True, progress=False)
    setting = make_setting(run.scenario, central_values(run.assumptions), run.municipality)
    year = next(replications(setting, [0], 1, "numba"))
    moment = moment_h(year) * MS_PER_HOUR
    incident = int(np.flatnonzero(year.incidents.time_ms >= moment)[0])
    row = run.incidents.set_index("incident").loc[incident]
    clock = row["time"].hour + row["time"].minute / 60 + row["time"].second / 3600
    start = clock - year.incidents.time_ms[incident] / MS_PER_HOUR
    below = run.day_figure(incident, 0).axes[1]
    units = {
        label.get_text(): at for at, label in zip(below.get_yticks(), below.get_yticklabels(), strict=True)
    }
    names = [unit.name.to("sv") for unit in run.municipality.service.units]
    return below, units, names, year, start


def bars(axes, row):
    """Where the bars of a row begin and end."""
    at = [bar for bar in axes.patches if abs(bar.get_y() + bar.get_height() / 2 - row) < 0.01]
    return [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in at]


def labels(axes, row):
    return [one.get_text() for one in axes.texts if one.xy[1] == row]


class TestAway:
    """Who is away for no alarm of one's own says why on its bar, which lies where the records have it."""

    def test_help_to_a_neighbour(self):
        def after_the_first(year):
            self.first = np.flatnonzero((year.raw.moves.rule < 0) & (year.raw.moves.rolled >= 0))[3]
            return year.raw.moves.rolled[self.first] / MS_PER_HOUR

        axes, units, names, year, start = day("help_to_neighbours", after_the_first, help_asked=300)
        moves, d = year.raw.moves, self.first
        row = units[names[moves.unit[d]]]
        assert labels(axes, row).count("hos en granne") >= 1
        hours = [start + moves.alarmed[d] / MS_PER_HOUR, start + moves.home[d] / MS_PER_HOUR]
        assert any(bar == pytest.approx(hours, abs=1e-3) for bar in bars(axes, row))

    def test_a_crew_that_is_called_in(self):
        def after_a_move(year):
            moves = year.raw.moves
            stood = (moves.left - moves.alarmed > 2 * MS_PER_HOUR) & (moves.alarmed > 100 * MS_PER_HOUR)
            self.first = np.flatnonzero(stood & (moves.rolled >= 0))[0]
            return moves.alarmed[self.first] / MS_PER_HOUR

        axes, units, names, year, start = day("back_fill", after_a_move)
        moves, d = year.raw.moves, self.first
        row = units[names[moves.unit[d]]]
        assert "inkallad till stationen" in labels(axes, row)
        hours = [start + moves.alarmed[d] / MS_PER_HOUR, start + moves.left[d] / MS_PER_HOUR]
        assert any(bar == pytest.approx(hours, abs=1e-3) for bar in bars(axes, row))

    def test_a_crew_that_stands_by_at_another_station_names_it(self):
        rule = {"watched": ["norrtalje_engine"], "mover": "rimbo", "to": "norrtalje_heltid", "standby_s": 90}
        scenario = load_scenario("ambition").changed(name="shown", dispatch={"move_up": [rule]})
        run = bs.simulate(scenario, years=1, seed=1, uncertainty=0, records=True, progress=False)
        setting = make_setting(run.scenario, central_values(run.assumptions), run.municipality)
        year = next(replications(setting, [0], 1, "numba"))
        begun = year.raw.moves.arrived[year.raw.moves.arrived >= setting.axis.warmup_ms][0]
        incident = int(np.flatnonzero(year.incidents.time_ms < begun)[-1])
        texts = [one.get_text() for one in run.day_figure(incident, 0, "en").axes[1].texts]
        assert any(text.startswith("stands by in Norrtälje") for text in texts)

    def test_a_vehicle_off_the_road(self):
        def in_a_spell(year):
            self.u = 2
            self.begins = np.flatnonzero(np.diff(year.world.off_road[:, self.u].astype(int)) > 0)[2] + 1
            return year.world.spell_ms[self.begins] / MS_PER_HOUR

        axes, units, names, year, start = day("vehicles_off_road", in_a_spell, vehicle_breakdowns=20)
        row = units[names[self.u]]
        assert "ur drift" in labels(axes, row)
        back = next(
            k for k in range(self.begins, len(year.world.spell_ms)) if not year.world.off_road[k, self.u]
        )
        hours = [start + year.world.spell_ms[k] / MS_PER_HOUR for k in (self.begins, back)]
        assert any(bar == pytest.approx(hours, abs=1e-3) for bar in bars(axes, row))

    def test_where_nobody_ever_is_nothing_is_written(self, kept):
        _, incident, year = longest_wait(kept)
        assert len(kept.day_figure(incident, year).axes[1].texts) == 0


class TestDay:
    def test_the_title_says_when_and_how_long_it_waited(self, kept):
        row, incident, year = longest_wait(kept)
        title = kept.day_figure(incident, year).get_suptitle()
        assert f"{row['time']:%H.%M}" in title
        assert number(row["wait_s"] / 60, "sv", 0) in title

    def test_who_waited_for_nobody_is_not_told_to_have_waited(self, kept):
        row = kept.incidents[kept.incidents["wait_s"] == 0].iloc[3]
        title = kept.day_figure(int(row["incident"]), int(row["replication"]), "en").get_suptitle()
        assert title == term("fig_day_at_once", "en", clock=f"{row['time']:%H.%M}")

    def test_the_units_own_bars_lie_where_its_trips_do(self, kept, golden):
        row, incident, year = longest_wait(kept)
        figure = kept.day_figure(incident, year)
        golden.check("day.sv.pictures", figure_lines(figure))
        above, below = figure.axes
        sent = kept.dispatches.query("replication == @year and incident == @incident")
        clock = row["time"].hour + row["time"].minute / 60 + row["time"].second / 3600
        first = clock + row["wait_s"] / 3600
        own = [
            bar
            for bar in below.patches
            if bar.get_facecolor()[:3] == pytest.approx((27 / 255, 94 / 255, 155 / 255))
        ]
        assert len(own) == len(sent)
        assert min(bar.get_x() for bar in own) == pytest.approx(first, abs=0.002)
        waits = [bar for bar in above.patches if bar.get_width() == pytest.approx(row["wait_s"] / 3600)]
        assert [bar.get_x() for bar in waits] == [pytest.approx(clock, abs=1e-9)]

    def test_an_incident_that_is_not_there_is_one_line(self, kept):
        with pytest.raises(bs.InputError, match="an incident of the year"):
            kept.day_figure(10**6, 0)

    def test_a_run_without_records_says_how_to_keep_them(self, levels):
        with pytest.raises(AttributeError, match="records=True"):
            levels.baseline.day_figure(1)


class TestWeek:
    def test_the_cells_add_up_to_the_share_of_all(self, kept):
        alarms = kept.incidents[kept.incidents["counted"]]
        there = alarms["first_arrival_s"] <= 600
        mondays = alarms["time"].dt.day_of_week == 0
        noon = mondays & alarms["time"].dt.hour.isin([12, 13])
        expected = (alarms["weight"] * there)[noon].sum() / alarms["weight"][noon].sum()
        shares = week_shares(kept, 10.0, least=1)
        assert shares.shape == (7, 12)
        assert shares[0, 6] == pytest.approx(expected, rel=1e-12)

    def test_too_few_are_left_blank_and_the_title_claims_nothing(self, kept, golden):
        assert np.isnan(week_shares(kept, 10.0)).any()
        figure = kept.hours_figure("en")
        golden.check("hours.en.pictures", figure_lines(figure))
        assert figure.axes[0].get_title(loc="left") == term("fig_week_unsure", "en", minutes="10")
        told = [text.get_text() for text in figure.axes[0].texts]
        assert len(told) == np.isfinite(week_shares(kept, 10.0)).sum()


class TestAbilities:
    @pytest.mark.parametrize("need", ["full_response", "first_ba_team"])
    def test_the_titles_are_the_shares_of_the_table(self, levels, need):
        figure = levels.ability_figure("minimum", need, 20)
        rows = levels.difference("minimum", f"{need}_within", "share", 20)
        titles = [axes.get_title(loc="left") for axes in figure.axes]
        assert titles[0].endswith(percent(rows.baseline_estimate, "sv", 1))
        assert titles[1].endswith(percent(rows.estimate, "sv", 1))
        assert number(100 * rows.difference, "sv", 1, signed=True) in figure.get_suptitle()

    def test_only_places_with_enough_alarms_are_drawn(self, levels, golden):
        few = levels.ability_figure("minimum", "first_boat", 30)
        many = levels.ability_figure("minimum", "response_time", 10)
        golden.check("abilities.sv.pictures", "\n\n".join(map(figure_lines, (few, many))))
        drawn = [
            sum(
                len(held.get_offsets())
                for held in figure.axes[0].collections
                if isinstance(held, PathCollection)
            )
            for figure in (few, many)
        ]
        rows = levels.baseline.breakdowns.rows("place")
        assert drawn[0] < drawn[1] <= len(rows) + 10
        assert LEAST > 1

    @pytest.mark.parametrize(
        ("need", "minutes"), [("nothing", 10), ("full_response", 61), ("full_response", 0)]
    )
    def test_another_need_or_minute_is_one_line(self, levels, need, minutes):
        with pytest.raises(bs.InputError, match="ability_figure"):
            levels.ability_figure("minimum", need, minutes)


class TestFrontier:
    @pytest.mark.slow
    def test_the_title_names_a_choice_that_surely_gains(self, choices, golden):
        figure = choices.frontier_figure()
        golden.check("frontier.sv.pictures", figure_lines(figure))
        sure = [one for one in choices.frontier() if one.gain_interval95 and one.gain_interval95[0] > 0]
        assert sure
        best = max(sure, key=lambda one: one.gain / one.cost_tkr)
        title = choices.run(best.scenario).scenario.title()
        assert f"”{title}”" in figure.axes[0].get_title(loc="left")

    def test_nobody_is_named_where_nobody_surely_gains(self):
        names = ["minimum_without_five_posts", "minimum_five_posts"]
        found = bs.compare(names, years=4, seed=1, uncertainty=0, progress=False)
        assert found.frontier_figure("en").axes[0].get_title(loc="left") == term("fig_frontier_unsure", "en")

    def test_names_stand_in_the_picture_and_not_on_each_other(self, choices):
        figure = choices.frontier_figure()
        figure.draw_without_rendering()
        axes = figure.axes[0]
        boxes = [Text.get_window_extent(one) for one in axes.texts if one.get_text()]
        assert len(boxes) == len(choices.frontier())
        assert all(axes.bbox.containsx(box.x0) and axes.bbox.containsx(box.x1) for box in boxes)
        assert all(box.count_overlaps(boxes) == 1 for box in boxes)  # each with itself
        lines = [one.arrow_patch for one in axes.texts if one.arrow_patch is not None]
        for line in lines:  # from its name's nearer side: through none
            name, point = line.get_path().vertices[[0, -1]]
            steps = [name + share * (point - name) for share in np.linspace(0.1, 0.9, 30)]
            assert not any(box.contains(*step) for box in boxes for step in steps)
