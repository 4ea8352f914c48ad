"""Few years, and what machines can count on in a run."""

FEW = ["--years", "2", "--uncertainty", "2"]


def is_interval(value):
    return value is None or (len(value) == 2 and value[0] <= value[1])


def check_run(found, scenario, years=2, seed=1, engine="numba"):
    assert {
        "scenario", "seed", "years", "engine", "incidents_per_year", "indicators", "goal", "counts",
        "assumptions", "breakdowns",
    } <= set(found)  # fmt: skip
    assert (found["scenario"], found["years"], found["seed"], found["engine"]) == (
        scenario,
        years,
        seed,
        engine,
    )
    assert 700 < found["incidents_per_year"] < 1400
    rows = found["indicators"]
    for row in rows:
        assert {
            "name", "clock_start", "events", "statistic", "unit", "estimate", "ci95", "uncertainty95",
            "next_year95",
        } <= set(row)  # fmt: skip
        assert row["statistic"] in {"median", "mean", "p80", "p90", "p95", "share"}
        assert all(is_interval(row[name]) for name in ("ci95", "uncertainty95", "next_year95"))
        assert row["clock_start"] == ("call" if row["name"] == "call_to_arrival" else "alarm")
        assert ("threshold_min" in row) == row["name"].endswith("_within")
        if row["unit"] == "share":
            assert 0 <= row["estimate"] <= 1
    keys = [(row["name"], row["statistic"], row.get("threshold_min")) for row in rows]
    assert len(set(keys)) == len(keys)
    for name in ("response_time", "call_to_arrival", "full_response", "first_ba_team"):
        assert {(name, statistic, None) for statistic in ("median", "mean", "p80", "p90", "p95")} <= set(keys)
    assert {key[2] for key in keys if key[0] == "share_within"} == {10, 15, 20, 30}
    assert {key[2] for key in keys if key[0] == "full_response_within"} == {10, 20, 30}
    assert ("full_response_in_time", "share", None) in keys
    goal = found["goal"]
    assert (goal["target_min"], goal["year"], goal["statistic"]) == (10.0, 2024, "median")
    assert 0 <= goal["probability_met_next_year"] <= 1
    books = found["counts"]
    assert books["arrivals"] == books["answered"] + books["waiting"] + books["unserved"]
    assert sum(books["unserved_by_cause"].values()) == books["unserved"]
    assert all(row["asked"] == row["complete"] + row["never"] for row in books["needs"])
    assert all(
        {"assumption", "value", "low", "high", "unit", "source", "confidence"} <= set(a)
        for a in found["assumptions"]
    )
    assert set(found["breakdowns"]) == {"type", "station", "place", "season", "hour"}
