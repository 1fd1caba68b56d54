"""Designs in words: what is said of wishes without a price, and of the way there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.lots.brief import Wishes
from allocator.lots.design.design import LotDesign, design_lots
from allocator.lots.lot_plan import plan_of_labels
from allocator.report.design_text import design_text
from allocator.solve.solution import Status
from tests.unit.lots.square_county import drawing_of


@pytest.mark.parametrize(("most", "said"), [(1, "\n1 more wish not priced.\n"), (2, "")])
def test_wishes_that_were_not_priced_are_counted(most: int, said: str) -> None:
    drawing = drawing_of(Wishes(together=(("A0", "A2"),), no_crossing=(("A4", "A5"),)))
    text = design_text(drawing, design_lots(drawing, with_prices=True, most=most), ())
    assert said in text
    assert ("not priced" in text) == bool(said)


@pytest.mark.parametrize(
    ("labels", "wishes", "said"),
    [
        ("aabbccddd", Wishes(), "it has 4 lots where 3 are to be cut"),
        ("aaaaaaaaa", Wishes(), "it has 1 lot where 3 are to be cut"),
        ("aaabbbcc ", Wishes(), "A8 is in none of its lots"),
        ("aaabbbc c", Wishes(), "A7 is in none of its lots"),
        (
            "aaabbbccc",
            Wishes(together=(("A2", "A5"),)),
            "it parts A5 from what it stays together with",
        ),
    ],
)
def test_why_a_known_plan_was_not_begun_from_is_said(
    labels: str, wishes: Wishes, said: str
) -> None:
    drawing = drawing_of(wishes)
    start = plan_of_labels(drawing.areas, [label.strip() for label in labels], "known")
    drawing = replace(drawing, start=start)
    text = design_text(drawing, design_lots(drawing), ())
    assert f"\nOn the way: the known plan was not begun from: {said}.\n" in text


def test_of_a_known_plan_that_was_begun_from_nothing_is_said() -> None:
    drawing = drawing_of()
    known = plan_of_labels(drawing.areas, list("aaabbbccc"), "known")
    text = design_text(drawing, design_lots(replace(drawing, start=known)), ())
    assert "On the way" not in text


def test_what_went_wrong_on_the_way_is_said_where_nothing_was_found() -> None:
    drawing, event = drawing_of(), "scip: crashed, it ended with signal 9"
    design = LotDesign(
        plan=None, status=Status.UNPROVEN, band=drawing.band, events=(event,), reason="nothing"
    )
    assert f"On the way: {event}." in design_text(drawing, design, ())
