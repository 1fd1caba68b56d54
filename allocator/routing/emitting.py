"""Have Numba compile a function, and take its machine code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit, typeof, types

from allocator.routing.linking import kinds_of, needs_of, to_object_file
from allocator.routing.machine_code import Code


def emit(function: Any, arguments: tuple[Any, ...]) -> Code:
    """Compile a function for arguments of these kinds.

    Parameters
    ----------
    function
        What `numba.njit` made, without a cache of its own and with no way in from Python.
    arguments
        Only their kinds matter.
    """
    kinds = tuple(typeof(argument) for argument in arguments)
    function.compile(kinds)
    made = function.overloads[kinds]
    assembly = function.inspect_llvm(kinds)
    return Code(
        symbol=made.fndesc.llvm_func_name,
        kinds=kinds_of(arguments),
        returns=made.signature.return_type != types.none,
        needs=needs_of(assembly),
        content=to_object_file(assembly),
    )


def with_way_in(function: Any) -> Callable[..., Any]:
    """Return the function so that Python can call it through Numba."""
    made: Callable[..., Any] = njit(nogil=True, _nrt=False)(function.py_func)
    return made
