"""Compile functions that make small arrays of their own, with a cache on disk where one can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

_F = TypeVar("_F", bound=Callable[..., Any])


def compiled(function: _F) -> _F:
    """Compile a function that only compiled code calls: no way in from Python is built."""
    return entered(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def entered(function: _F, **options: bool) -> _F:
    """Compile a function that Python calls, without holding up other threads."""
    try:
        made: _F = njit(cache=True, nogil=True, **options)(function)
    except RuntimeError:
        made = njit(nogil=True, **options)(function)
    return made
