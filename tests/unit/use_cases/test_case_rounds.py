"""Rounds from Python: built, quoted and judged in one call each."""

from __future__ import annotations

import pytest

import allocator as al
from tests.rules.world import case, location, package, visit
from tests.unit.routing.small_weeks import booked

HERE = location()
CASE = booked(HERE, package("B1", visit(start=480))).but(packages=(package("N1", visit()),))


def test_rounds_are_built_once_and_judged_with_the_same_inputs(tmp_path) -> None:
    assert al.check_kept_rounds(CASE, keep=tmp_path).is_empty
    first, again = (al.build_rounds(CASE, keep=tmp_path) for _ in range(2))
    assert (first.new, again.new) == (1, 0)
    assert first.figures == again.figures
    assert first.total.calls == 7
    verdict = al.check_kept_rounds(CASE, keep=str(tmp_path))
    assert verdict.stands
    assert verdict.is_complete
    changed = al.read_policy({"break_minutes": 25})
    assert not al.check_kept_rounds(CASE, policy=changed, keep=tmp_path).is_complete


def test_a_package_is_quoted_where_it_is_asked_for(tmp_path) -> None:
    (found,) = al.quote_rounds(CASE, "N1", locations=[HERE.location_id], keep=tmp_path)
    assert isinstance(found, al.Quote)
    assert found.refs == ("N1",)
    assert found.low <= found.total <= found.high
    at_night = case(HERE, package("N1", visit(start=120)))
    assert al.quote_rounds(at_night, "N1", keep=tmp_path) == ()
    with pytest.raises(al.UserError, match="B1 is delivered already"):
        al.quote_rounds(CASE, "B1", keep=tmp_path)
    with pytest.raises(al.UserError, match="There is no location 'Z9'"):
        al.quote_rounds(CASE, "N1", locations=["Z9"], keep=tmp_path)
