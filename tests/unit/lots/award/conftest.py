"""A solver for every test of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from allocator.solve.integer_solve import WORKER, IntegerSolver
from allocator.solve.process import Children


@pytest.fixture(scope="package")
def solver() -> Iterator[IntegerSolver]:
    with Children(WORKER) as children:
        yield IntegerSolver(children)
