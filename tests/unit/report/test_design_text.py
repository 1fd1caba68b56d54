"""Designs in words: what is said of wishes without a price."""

from __future__ import annotations

import pytest

from allocator.lots.brief import Wishes
from allocator.lots.design.design import design_lots
from allocator.report.design_text import design_text
from tests.unit.lots.square_county import drawing_of


@pytest.mark.parametrize(("most", "said"), [(1, "\n1 more wish not priced.\n"), (2, "")])
def test_wishes_that_were_not_priced_are_counted(most: int, said: str) -> None:
    drawing = drawing_of(Wishes(together=(("A0", "A2"),), no_crossing=(("A4", "A5"),)))
    text = design_text(drawing, design_lots(drawing, with_prices=True, most=most), ())
    assert said in text
    assert ("not priced" in text) == bool(said)
