"""A plan lists every package once, with one location that exists, or nobody."""

from __future__ import annotations

import pytest

from allocator.domain.plan import Plan
from allocator.rules import judge
from tests.rules.spec import spec
from tests.rules.world import location, offers, package, visit, world

Rows = tuple[tuple[str, str | None], ...]


@spec("one-location")
@pytest.mark.parametrize(
    ("rows", "messages"),
    [
        ((("N1", "L1"), ("N2", None)), 0),
        ((("N1", "L1"),), 1),
        ((("N1", "L1"), ("N1", "L2"), ("N2", None)), 1),
        ((("N2", None), ("N1", "L1")), 1),
        ((("N1", "L9"), ("N2", None)), 1),
        ((("N1", "L9"), ("N3", None)), 2),
    ],
)
def test_every_package_is_listed_once_with_a_known_location(rows: Rows, messages: int) -> None:
    problem = world(
        location("L1"),
        location("L2"),
        package("N1", visit(30)),
        package("N2", visit(30)),
        capacity=offers("L1", 1000),
    )
    found = [b for b in judge(problem, Plan(rows)).breaches if b.rule == "one-location"]
    assert len(found) == messages
