"""Statuses are compared by name and solutions keep their meaning on the wire."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest

from allocator.solve.certificate import Certificate
from allocator.solve.solution import LevelOutcome, Solution, Status
from allocator.solve.wire import (
    WireError,
    pack_request,
    plain_outcome,
    read_outcome,
    read_request,
)
from tests.instances.small_models import small_model


def test_a_status_is_neither_true_nor_false() -> None:
    with pytest.raises(TypeError, match="by name"):
        bool(Status.OPTIMAL)


def test_status_words_are_the_published_ones() -> None:
    assert [x.value for x in Status] == ["optimal", "feasible", "infeasible", "unproven"]


def test_a_solution_is_optimal_only_when_every_level_is() -> None:
    closed = LevelOutcome("unplaced", 3, 3, Status.OPTIMAL)
    loose = LevelOutcome("travel", 9, 7, Status.FEASIBLE)
    taken = np.zeros(1, dtype=np.int64)
    assert Solution(taken, (closed,), "exact").is_optimal
    assert not Solution(taken, (closed, loose), "exact").is_optimal
    assert loose.gap == 2


def test_a_request_comes_back_as_it_was_sent() -> None:
    model = small_model(7)
    packed = pack_request({"kind": "exact"}, model, start=model.fallback)
    job, read, arrays = read_request(io.BytesIO(packed))
    assert job == {"kind": "exact"}
    assert np.array_equal(arrays["start"], model.fallback)
    assert np.array_equal(read.row_coefficient, model.row_coefficient)
    assert [x.id for x in read.levels] == [x.id for x in model.levels]
    assert read.values(model.fallback) == model.values(model.fallback)


def test_a_request_cut_short_is_noticed() -> None:
    packed = pack_request({"kind": "exact"}, small_model(7))
    with pytest.raises(WireError, match="ended early"):
        read_request(io.BytesIO(packed[:-5]))


def test_an_outcome_with_a_certificate_comes_back_whole() -> None:
    proof = Certificate(
        level=1,
        scale=16,
        row_multiplier=np.array([3, 0]),
        level_multiplier=np.array([5]),
        bound=4,
    )
    outcome = LevelOutcome("travel", 9, 4, Status.FEASIBLE, proof)
    plain = json.loads(json.dumps(plain_outcome(outcome)))
    assert plain_outcome(read_outcome(plain)) == plain_outcome(outcome)


@pytest.mark.parametrize("field", ["id", "value", "bound", "status", "certificate"])
def test_an_outcome_with_a_field_missing_is_refused(field: str) -> None:
    plain = plain_outcome(LevelOutcome("travel", 9, 4, Status.FEASIBLE))
    del plain[field]
    with pytest.raises(WireError):
        read_outcome(plain)
