"""The joint benchmark: every method places everybody, one evaluator judges them all."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from allocator.policy import read_policy
from allocator.rules import Problem
from benchmarks.__main__ import main
from benchmarks.joint import ONE_BY_ONE, Outcome, arrivals, medians, saving
from benchmarks.joint_cases import Layout, overlapping_problem
from benchmarks.joint_rounds import Added, Market, fault, least
from tests.tiny import random_case
from tests.unit.routing.small_weeks import Weeks

LAYOUT = Layout(packages=6, providers=2, km=8.0)


def test_every_method_places_the_whole_list_where_all_may_take_all() -> None:
    problem = overlapping_problem(1, LAYOUT)
    assert len(problem.packages) == 6
    assert len(problem.locations) == 2
    book = {delivery.package.ref for delivery in problem.case.book}
    assert not book & {package.ref for package in problem.packages}
    market = Market(problem)
    for name in ("nearest", "round-robin"):
        chosen = ONE_BY_ONE[name](market)
        assert chosen.keys() == {package.ref for package in problem.packages}
        assert set(chosen.values()) <= {place.location_id for place in problem.locations}
    assert Counter(ONE_BY_ONE["round-robin"](market).values()).most_common()[-1][1] == 3
    assert [x.ref for x in arrivals(problem)] == [f"N{number:03d}" for number in range(6)]


@pytest.mark.slow
def test_joint_runs_and_writes_rows_for_each_method_and_measure(tmp_path, capsys) -> None:
    target = tmp_path / "rows.json"
    words = ["--instances", "1", "--packages", "6", "--providers", "2", "--json", str(target)]
    assert main(["joint", "--seconds", "2", *words]) == 0
    rows = {row["instance"]: row for row in json.loads(target.read_text(encoding="utf-8"))}
    assert list(rows) == [
        f"twin-001/{name}/{measured}/{unit}"
        for name in ("joint", *ONE_BY_ONE)
        for measured in ("inserted", "re-routed", *(["own rounds"] if name == "joint" else []))
        for unit in ("travel", "cost")
    ]
    assert all(row["checker"] == "ok" for row in rows.values())
    for name in ("joint", *ONE_BY_ONE):
        inserted, routed = (rows[f"twin-001/{name}/{x}/cost"] for x in ("inserted", "re-routed"))
        assert routed["best_known"] == rows["twin-001/joint/re-routed/cost"]["value"]
        assert routed["value"] <= 1.2 * inserted["value"]
    assert "greedy       travel median" in capsys.readouterr().out


def _outcome(name: str, inserted: int, routed: int) -> Outcome:
    put_in, re_routed = Added(2 * inserted, inserted), Added(2 * routed, routed)
    own = re_routed if name == "joint" else put_in
    return Outcome(name, own, put_in, re_routed, None, 0.0, 0.0, "settled/1", "ok")


def test_both_measures_stand_under_their_names_and_targets_under_the_first() -> None:
    found = [
        [_outcome("joint", 90, 70), *(_outcome(name, 100, 80) for name in ONE_BY_ONE)],
        [_outcome("joint", 90, 50), *(_outcome(name, 100, 50) for name in ONE_BY_ONE)],
    ]
    inserted, routed = medians(found).split("\n\n")[1:]
    assert inserted.startswith("added travel of the joint plan below each method's, as inserted")
    assert "greedy       travel median  40.0 %, from 30.0 to 50.0 %, target 30 %" in inserted
    assert "quoted       travel median  40.0 %, from 30.0 to 50.0 %, no target" in inserted
    assert "nearest      travel median   6.2 %, from 0.0 to 12.5 %, no target" in routed
    assert "cost median   6.2 %" in routed
    assert medians(found).startswith("2 of 2 settled")
    assert saving(70, 100) == 30.0
    assert saving(0, 0) == 0.0


def test_rounds_without_newcomers_may_be_the_cheaper_base() -> None:
    problem = Problem(random_case(1, packages=3, locations=1, book=9), read_policy())
    weeks = Weeks(problem.case, problem.policy, problem.travel)
    market = Market(problem, {place.location_id: weeks(place) for place in problem.locations})
    today = market.today()
    ((name, before),) = today.items()
    after = market.insert(before, problem.packages[0])
    assert after.rows == {0}
    assert fault({name: after}) == ""
    assert market.added({name: after}, today).cost > 0
    assert least(before, after).cost <= before.cost
    clumsy = replace(
        before,
        patterns=tuple(replace(it, rounds_cost=it.rounds_cost + 1000) for it in before.patterns),
    )
    assert least(clumsy, after).cost < clumsy.cost
    assert least(clumsy, before) is clumsy
