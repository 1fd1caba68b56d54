"""The joint benchmark: every method places everybody, one evaluator judges them all."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from benchmarks.__main__ import main
from benchmarks.joint import ONE_BY_ONE, arrivals, medians, saving
from benchmarks.joint_cases import Layout, overlapping_problem

LAYOUT = Layout(packages=6, providers=2, km=8.0)


def test_every_method_places_the_whole_list_where_all_may_take_all() -> None:
    problem = overlapping_problem(1, LAYOUT)
    assert len(problem.packages) == 6
    assert len(problem.locations) == 2
    book = {delivery.package.ref for delivery in problem.case.book}
    assert not book & {package.ref for package in problem.packages}
    for choose in ONE_BY_ONE.values():
        chosen = choose(problem)
        assert chosen.keys() == {package.ref for package in problem.packages}
        assert set(chosen.values()) <= {place.location_id for place in problem.locations}
    assert Counter(ONE_BY_ONE["round-robin"](problem).values()).most_common()[-1][1] == 3
    assert [x.ref for x in arrivals(problem)] == [f"N{number:03d}" for number in range(6)]


@pytest.mark.slow
def test_joint_runs_and_writes_a_row_for_each_method(tmp_path, capsys) -> None:
    target = tmp_path / "rows.json"
    words = ["--instances", "1", "--packages", "6", "--providers", "2", "--json", str(target)]
    assert main(["joint", "--seconds", "2", *words]) == 0
    rows = {row["instance"]: row for row in json.loads(target.read_text(encoding="utf-8"))}
    assert list(rows) == [f"twin-001/{name}" for name in ("joint", *ONE_BY_ONE)]
    ours = rows["twin-001/joint"]
    assert ours["status"].startswith("settled")
    assert abs(ours["value"] - ours["bound"]) <= 0.01 * ours["value"]
    assert all(row["checker"] == "ok" for row in rows.values())
    assert "greedy       median" in capsys.readouterr().out


def test_medians_stand_beside_their_targets() -> None:
    text = medians({"greedy": [10.0, 50.0, 30.0], "quoted": [], "nearest": [1.0, 2.0]})
    assert "greedy       median  30.0 %, from 10.0 to 50.0 %, target 30 %" in text
    assert "quoted" not in text
    assert "nearest      median   1.5 %" in text
    assert saving(70, 100) == 30.0
    assert saving(0, 0) == 0.0
