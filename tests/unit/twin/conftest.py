"""Twins, built once per seed."""

from functools import cache

import pytest

from allocator.twin import build_twin


@cache
def twin(seed):
    return build_twin(seed)


@pytest.fixture(params=[1, 2, 3], ids=lambda seed: f"seed-{seed}")
def case(request):
    return twin(request.param)
