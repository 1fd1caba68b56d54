"""The rating counts are solved, not hit by luck."""

from __future__ import annotations

from datetime import date

import pytest

from allocator.domain.words import ClientGroup, Rating
from allocator.rules import resolve_rating
from allocator.twin.assessments import draw_assessments
from allocator.twin.draw import Draw
from allocator.twin.facts import FACT, GOOD_OF_ALL_RATED, GOOD_OF_RATED, GROUP_KEY
from allocator.twin.ratings import ACCREDITED, draw_cells

AS_OF = date(2026, 11, 16)


@pytest.mark.parametrize("seed", range(30))
def test_every_drawn_solution_gives_the_published_counts(seed):
    cells = draw_cells(Draw(seed, "cells"))
    assert sum(cell.rated + cell.unrated for cell in cells) == 135
    assert sum(cell.rated + cell.unrated for cell in cells if cell.groups) == ACCREDITED
    assert all(0 <= cell.good <= cell.rated for cell in cells)
    assert (sum(c.good for c in cells), sum(c.rated for c in cells)) == GOOD_OF_ALL_RATED
    for group in ClientGroup:
        mine = [cell for cell in cells if group in cell.groups]
        accredited = sum(cell.rated + cell.unrated for cell in mine)
        assert accredited == FACT[f"{GROUP_KEY[group]}_accredited_locations"].value
        assert (sum(c.good for c in mine), sum(c.rated for c in mine)) == GOOD_OF_RATED[group]


def test_solutions_differ():
    assert len({draw_cells(Draw(seed, "cells")) for seed in range(30)}) > 20


@pytest.mark.parametrize("goal", Rating)
def test_assessments_resolve_to_the_rating_they_tell(goal):
    ratings = {f"L{number:03d}": goal for number in range(200)}
    rows = draw_assessments(Draw(1, "rows"), ratings, AS_OF)
    for location_id in ratings:
        mine = [row for row in rows if row.location_id == location_id]
        found = resolve_rating(mine, AS_OF)
        assert found.rating is goal
        assert (found.best >= Rating.GOOD) == (goal >= Rating.GOOD)
