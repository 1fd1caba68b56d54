"""The joint benchmark: every method places everybody, one evaluator judges them all."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from allocator.policy import read_policy
from allocator.rules import Problem
from benchmarks.__main__ import main
from benchmarks.joint import ONE_BY_ONE, arrivals
from benchmarks.joint_cases import Layout, drawn_day, overlapping_problem
from benchmarks.joint_outcomes import Outcome, medians, saving
from benchmarks.joint_rounds import Added, Market, fault, gone_over, least
from benchmarks.joint_rows import rows_of
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


def test_a_drawn_day_is_as_the_published_one() -> None:
    problem = drawn_day(1, Layout())
    assert (len(problem.packages), len(problem.locations)) == (24, 4)
    books = Counter(delivery.location_id for delivery in problem.case.book)
    assert set(books.values()) == {26}
    everybody = [*problem.packages, *(delivery.package for delivery in problem.case.book)]
    assert all(len(package.visits) == 1 for package in everybody)
    assert {visit.days for package in everybody for visit in package.visits} == {(0,)}
    assert [x.ref for x in arrivals(problem)] == [x.ref for x in problem.packages]
    assert drawn_day(1, Layout()).case == problem.case != drawn_day(2, Layout()).case


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--packages", "0"], "0: packages are a whole number from 1 to 500"),
        (["--packages", "-3"], "packages are a whole number"),
        (["--packages", "9" * 5000], "packages are a whole number"),
        (["--providers", "0"], "0: providers are a whole number from 1 to 50"),
        (["--instances", "0"], "0: instances are a whole number from 1"),
        (["--km", "-1"], "-1: a radius is kilometres above 0"),
        (["--seconds", "nan"], "nan: time is a number of seconds above 0"),
    ],
)
def test_a_size_that_is_none_is_refused_before_anything_runs(words, said, capsys) -> None:
    with pytest.raises(SystemExit) as left:
        main(["joint", *words])
    assert left.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["day", pytest.param("twin", marks=pytest.mark.slow)])
def test_joint_runs_and_writes_rows_for_each_method_and_measure(kind, tmp_path, capsys) -> None:
    target = tmp_path / "rows.json"
    words = ["--instances", "1", "--packages", "6", "--providers", "2", "--json", str(target)]
    assert main(["joint", "--seconds", "2", "--kind", kind, *words]) == 0
    rows = {row["instance"]: row for row in json.loads(target.read_text(encoding="utf-8"))}
    assert list(rows) == [
        f"{kind}-001/{name}/{measured}/{unit}"
        for name in ("joint", *ONE_BY_ONE)
        for measured in ("inserted", "re-routed", *(["own rounds"] if name == "joint" else []))
        for unit in ("travel", "between", "cost")
    ]
    assert all(row["checker"] == "ok" for row in rows.values())
    for name in ("joint", *ONE_BY_ONE):
        inserted, routed = (rows[f"{kind}-001/{name}/{x}/cost"] for x in ("inserted", "re-routed"))
        assert routed["value"] <= 1.2 * inserted["value"]
        assert min(inserted["gap_percent"], routed["gap_percent"]) >= 0
    assert "greedy       travel median" in capsys.readouterr().out


def test_what_rounds_cost_is_the_published_run_or_the_policy() -> None:
    policy = overlapping_problem(1, LAYOUT).policy
    assert (policy.home_leg_percent, policy.round_minutes, policy.waiting_percent) == (100, 0, 0)
    usual = overlapping_problem(1, replace(LAYOUT, counted="norfolk")).policy
    assert usual == read_policy({"goal_order": [*usual.goal_order]})


def _outcome(name: str, inserted: int, routed: int, agreement: str | None) -> Outcome:
    put_in = Added(2 * inserted, inserted, inserted + 100)
    re_routed = Added(2 * routed, routed, routed + 100)
    own = re_routed if name == "joint" else put_in
    is_ours = True if name == "joint" else None
    apart = 3.0 if is_ours else None
    return Outcome(name, own, put_in, re_routed, None, 0.0, 0.0, agreement, "ok", apart, is_ours)


def _found(ours: int, theirs: tuple[int, int], status: str) -> list[Outcome]:
    others = [_outcome(name, *theirs, None) for name in ONE_BY_ONE]
    return [_outcome("joint", 90, ours, status), *others]


def test_both_measures_stand_under_their_names_and_targets_under_the_first() -> None:
    found = [_found(70, (100, 80), "settled/1"), _found(50, (100, 50), "restated/2")]
    agreement, inserted, routed = medians(found).split("\n\n")
    assert inserted.startswith("added travel of the joint plan below each method's, as inserted")
    words = "travel median  40.0 %, half from 35.0 to 45.0 %, all from 30.0 to 50.0 %"
    assert f"greedy       {words}, target 30 %" in inserted
    assert f"quoted       {words}, no target" in inserted
    assert "between visits  20.0 %; cost  40.0 %" in inserted
    assert "nearest      travel median   6.2 %, half from 3.1 to 9.4 %" in routed
    assert "1 of 2 settled: the last decision was predicted within 1 % of routed" in agreement
    assert "routed, 1 of them on bundles routed before" in agreement
    assert "1 restated: put right afterwards" in agreement
    assert agreement.endswith("the last decision was predicted 3.0 % off in the median")
    assert saving(70, 100) == 30.0
    assert saving(0, 0) == 0.0


def test_a_row_says_how_far_it_is_from_the_least_and_how_far_the_joint_plan_is_below() -> None:
    rows = {row.instance: row for row in rows_of("twin-001", "6x2", _found(80, (100, 75), "s/1"))}
    greedy = rows["twin-001/greedy/inserted/cost"]
    own = rows["twin-001/joint/own rounds/cost"]
    assert (greedy.value, greedy.best_known, greedy.gap_percent) == (200, 160, 25.0)
    assert greedy.below_percent == 20.0
    assert (own.value, own.gap_percent, own.below_percent, own.agreement) == (160, 0.0, None, "s/1")
    alike = rows["twin-001/greedy/re-routed/cost"]
    assert (alike.gap_percent, alike.below_percent) == (0.0, saving(160, 150))
    assert rows["twin-001/joint/re-routed/cost"].gap_percent == 100 * 10 / 150
    assert rows["twin-001/joint/inserted/cost"].gap_percent == 100 * 20 / 160
    assert {row.status for row in rows.values()} == {"feasible"}


def test_one_instance_has_no_spread() -> None:
    line = medians([_found(70, (100, 80), "differs/2")])
    assert "greedy       travel median  30.0 %, half from 30.0 to 30.0 %" in line
    assert line.startswith("0 of 1 settled")


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
    assert gone_over({name: after})[name].cost <= after.cost
    assert market.re_routed({name: after}, {name: today[name]})[name].cost <= after.cost
    assert market.re_routed(today, today) == today
    assert least(before, after).cost <= before.cost
    clumsy = replace(
        before,
        patterns=tuple(replace(it, rounds_cost=it.rounds_cost + 1000) for it in before.patterns),
    )
    assert least(clumsy, after).cost < clumsy.cost
    assert least(clumsy, before) is clumsy
