"""Quotes as they are printed: where visits go, and what is said when they do not fit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.policy import read_policy
from allocator.report.amounts import NOT_KNOWN
from allocator.report.quote_text import quote_text, quote_values
from allocator.report.quoted import Quoted, Refusal
from allocator.report.rounds_facts import REASONS
from allocator.rounds.left_out import LeftOut
from allocator.rounds.quote import Quote, Stop
from allocator.rules import RULES, Breach
from allocator.rules.rule import Exclusion
from tests.unit.report.rounds_cases import EVERY_DAY, package, small_case, visit

CASE = small_case()
POLICY = read_policy()
WANTED = package("N1", 2, visit(450, 480), visit(1320, 1400))
STOP = Stop(EVERY_DAY, "N1", 0, "E3", 450, "B1", "B2", is_new_round=False, slack=5)
QUOTE = Quote(
    refs=("N1",),
    location_id="L1",
    added=(40,),
    travel=30,
    waiting=4,
    paid=100,
    metres=16093,
    home=12,
    home_metres=8047,
    new_rounds=0,
    moved=0,
    retimed=0,
    furthest=0,
    low=21,
    high=59,
    stops=(STOP,),
    misfits=(),
    compared_rounds=3,
    base="",
    method="routed rounds",
)
BREACH = Breach(RULES[0].id, ("N1", "L1"), 4, "Too far by 4 minutes.")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"before": "", "after_carer": "E2"}, "first, before B2, today in E2"),
        ({"after": "", "before_carer": "E2"}, "last, after B1, today in E2"),
        ({"before_carer": "E3", "after_carer": "E3"}, "between B1 and B2"),
        ({"before_carer": "E2", "after_carer": "E2"}, "between B1 and B2, both today in E2"),
        ({"before_carer": "E2", "after_carer": "E4"},
         "between B1, today in E2, and B2, today in E4"),
        ({"before_carer": "E2"}, "between B1, today in E2, and B2"),
        ({"is_new_round": True}, "a new round"),
        ({"after": "B1", "before_start": 425, "after_start": 720},
         "between B1 at 07:05 and B1 at 12:00"),
        ({"after": "B1", "before_start": 425, "after_start": 720, "before_carer": "E2"},
         "between B1 at 07:05, today in E2, and B1 at 12:00"),
        ({"before_start": 425, "after_start": 720}, "between B1 and B2"),
    ],
)  # fmt: skip
def test_a_neighbour_from_another_round_is_named_with_it(changes, said) -> None:
    quote = replace(QUOTE, stops=(replace(STOP, **changes),))
    lines = quote_text(CASE, POLICY, WANTED, Quoted((quote,))).splitlines()
    head = "Where its visits would go at L1, after the nearest rounds are rearranged:"
    assert lines[lines.index(head) + 1].endswith(f" 07:30 E3   {said}")


@pytest.mark.parametrize(
    ("new", "said"),
    [((True, True), True), ((True, False), False)],
    ids=["all in new rounds", "one beside others"],
)
def test_a_package_in_rounds_of_its_own_is_said_to_cost_the_same_anywhere(new, said) -> None:
    stops = tuple(replace(STOP, is_new_round=each) for each in new)
    text = quote_text(CASE, POLICY, WANTED, Quoted((replace(QUOTE, stops=stops), QUOTE)))
    assert ("At L1 every visit would be in a new round" in text) is said


def test_a_visit_nobody_can_make_is_said_first_and_without_an_interval() -> None:
    quote = replace(QUOTE, misfits=(("N1", 1),))
    left = LeftOut("L1", "N1", 1, EVERY_DAY, 1, "no-shift")
    quoted = Quoted((quote,), (left,))
    lines = quote_text(CASE, POLICY, WANTED, quoted).splitlines()
    assert lines[1].startswith("L1 cannot make visit 2, every day, ")
    assert lines[1].endswith(f"{REASONS['no-shift']}.")
    assert not {"21", "59"} & set(" ".join(lines).split())
    values = quote_values(WANTED, quoted)
    assert (values["quotes"][0]["low"], values["quotes"][0]["high"]) == (None, None)
    assert values["left_out"][0]["reason"] == "no-shift"
    assert quote_values(WANTED, Quoted((QUOTE,)))["quotes"][0]["low"] == 21


def test_nothing_is_known_of_a_quote_without_a_stop() -> None:
    gone = replace(QUOTE, stops=(), misfits=(("N1", 0), ("N1", 1)))
    text = quote_text(CASE, POLICY, WANTED, Quoted((QUOTE, gone)))
    rows = [line.split() for line in text.splitlines() if line.startswith("L1 ")]
    assert len(rows) == 4
    assert rows[1][-6:] == [NOT_KNOWN] * 6
    assert rows[3][1:] == [NOT_KNOWN] * 9
    told = [quote_values(WANTED, Quoted((it,)))["quotes"][0] for it in (gone, QUOTE)]
    for name, known in (("slack", 5), ("total", 40), ("travel", 30), ("added", (40,))):
        assert [it[name] for it in told] == [None, known]


def test_a_quote_has_the_slack_of_its_tightest_call() -> None:
    stops = tuple(replace(STOP, slack=slack) for slack in (5, 2, 9))
    (told,) = quote_values(WANTED, Quoted((replace(QUOTE, stops=stops),)))["quotes"]
    assert told["slack"] == 2


def test_there_is_no_table_where_nobody_can_make_any_visit() -> None:
    gone = replace(QUOTE, stops=(), misfits=(("N1", 0), ("N1", 1)))
    left = tuple(LeftOut("L1", "N1", row, EVERY_DAY, 1, "no-shift") for row in range(2))
    told = Quoted((gone,), left)
    lines = quote_text(CASE, POLICY, WANTED, told).splitlines()
    assert not told.can_be_made
    assert len(lines) == 4
    assert lines[-1] == "None of its visits can be made there: nothing to quote."
    assert Quoted((gone, QUOTE), left).can_be_made


def test_nobody_is_explained_by_rules_and_by_who_is_nearest() -> None:
    far = replace(BREACH, amount=9, message="Too far by 9 minutes.")
    refusals = (Refusal("L1", (BREACH,)), Refusal("L1", (BREACH, BREACH)), Refusal("L1", (far,)))
    text = quote_text(CASE, POLICY, WANTED, Quoted((), (), lambda: refusals))
    assert f"     3  {RULES[0].title}" in text
    assert text.index("Too far by 4 minutes.") < text.index("Too far by 9 minutes.")
    assert "explain" not in text
    values = quote_values(WANTED, Quoted((), (), lambda: refusals))
    assert values["excluded"] == [{"rule": RULES[0].id, "title": RULES[0].title, "locations": 3}]
    assert [it["message"] for it in values["nearest"]] == [BREACH.message, far.message]


def test_a_location_whose_declared_time_is_too_short_for_its_quote_is_told_of() -> None:
    short = (Refusal("L1", (BREACH,)),)
    text = quote_text(CASE, POLICY, WANTED, Quoted((QUOTE,), (), lambda: short, short))
    assert "Left out, L1 " in text
    assert BREACH.message in text


def test_a_location_that_was_asked_for_is_said_not_to_be_eligible() -> None:
    breach = replace(BREACH, code=Exclusion.CAP_REACHED)
    told = Quoted((QUOTE,), barred=(Refusal("L1", (breach, BREACH)),))
    lines = quote_text(CASE, POLICY, WANTED, told).splitlines()
    assert lines[1].startswith("L1 ")
    assert lines[1].endswith("is not eligible; what it is quoted is no offer:")
    assert lines[2] == f"  {RULES[0].title} ({Exclusion.CAP_REACHED.value}): {BREACH.message}"
    assert lines[3] == f"  {RULES[0].title}: {BREACH.message}"
    (values,) = quote_values(WANTED, told)["barred"]
    assert (values["location_id"], values["code"]) == ("L1", Exclusion.CAP_REACHED.value)
    assert "eligible" not in quote_text(CASE, POLICY, WANTED, Quoted((QUOTE,)))


@pytest.mark.parametrize("changes", [{}, {"new_rounds": 1, "waiting": 10, "added": (130, 2)}])
def test_what_a_choice_counts_can_be_worked_out_from_the_columns(changes) -> None:
    policy = replace(POLICY, home_leg_percent=50)
    text = quote_text(CASE, policy, WANTED, Quoted((replace(QUOTE, **changes),)))
    said = {name: float(_cell(text, name)) for name in ("Added", "Travel", "Waiting", "Home",
                                                         "New rounds", "Rest")}  # fmt: skip
    parts = 25 * said["Waiting"] + 50 * said["Home"]
    shown = 100 * (said["Travel"] + 45 * said["New rounds"] + said["Rest"]) + parts
    assert abs(100 * said["Added"] - shown) <= 50
    assert "Added is Travel, 25 % of Waiting, 50 % of Home, 45 for each of New rounds" in text


def _cell(text: str, title: str) -> str:
    """Return what stands below a heading in the row of the one quote."""
    lines = text.splitlines()
    at, head = next((n, it) for n, it in enumerate(lines) if f" {title} " in f"{it} ")
    end = head.index(f" {title}") + 1 + len(title)
    return lines[at + 2][:end].split()[-1]


@pytest.mark.parametrize(
    ("title", "shown"),
    [("Travel", "30"), ("Home", "12"), ("Miles", "10.0"), ("Home miles", "5.0")],
)
def test_home_legs_stand_beside_travel_and_miles(title, shown) -> None:
    told = Quoted((QUOTE,))
    assert _cell(quote_text(CASE, POLICY, WANTED, told), title) == shown
    (values,) = quote_values(WANTED, told)["quotes"]
    assert (values["home"], values["home_metres"], values["moved"]) == (12, 8047, 0)


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        (0, "Nobody else would get another carer for it."),
        (1, "For it 1 visit a week of other people would go to another carer than today."),
        (72, "For it 72 visits a week of other people would go to another carer than today."),
    ],
)
def test_visits_of_others_that_move_stand_in_the_row_and_below_it(moved, said) -> None:
    quote = replace(QUOTE, moved=moved)
    text = quote_text(CASE, POLICY, WANTED, Quoted((quote,)))
    assert _cell(text, "Moved") == str(moved)
    assert said in text.splitlines()
    assert quote.new_rounds == 0


def test_visits_of_others_at_another_time_stand_in_the_row_and_below_it() -> None:
    quote = replace(QUOTE, retimed=14, furthest=25)
    text = quote_text(CASE, POLICY, WANTED, Quoted((quote,)))
    assert _cell(text, "Retimed") == "14"
    lines = text.splitlines()
    said = "For it 14 visits a week of other people would start at another time than today,"
    assert lines[lines.index(said) + 1].startswith("one of them 25 minutes earlier or later")
    still = quote_text(CASE, POLICY, WANTED, Quoted((QUOTE,)))
    assert "Nobody else would be visited at another time." in still.splitlines()


def test_the_tables_are_at_most_a_hundred_wide_and_keep_the_town() -> None:
    name = "Wendalwick Independent Living and Homecare, Terrington St Clement"
    there = replace(CASE.locations[0], location_id="1-123456789", name=name)
    case = CASE.but(locations=(there,), is_synthetic=False)
    quote = replace(QUOTE, location_id="1-123456789", added=(12345,), high=23456, low=11111)
    text = quote_text(case, POLICY, WANTED, Quoted((quote,)))
    assert max(map(len, text.splitlines())) <= 100
    (row,) = [line for line in text.splitlines() if line.startswith("1-123456789  Wendal")]
    assert "…ington St Clement  12345 " in row


def _lines_of(*quotes):
    return " ".join(quote_text(CASE, POLICY, WANTED, Quoted(quotes)).split())


def test_locations_whose_intervals_overlap_the_cheapest_are_named_with_who_moves_fewest() -> None:
    second = replace(QUOTE, added=(45,), moved=9, low=59, high=70)
    dearer = replace(QUOTE, added=(90,), moved=2, low=60, high=95)
    moving = replace(QUOTE, moved=1200)
    said = "By their intervals L1 may be no dearer than L1. Of these L1 moves fewest visits"
    assert f"{said} of other people: 9." in _lines_of(moving, second, dearer)
    assert f"{said} of other people: 0." in _lines_of(QUOTE, second)
    for other in (dearer, replace(second, misfits=(0,)), replace(second, stops=())):
        assert "By their intervals" not in _lines_of(QUOTE, other)
    assert "By their intervals" not in _lines_of(QUOTE)
