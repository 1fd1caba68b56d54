"""Machine code that several threads may want first."""

from __future__ import annotations

from threading import Lock
from typing import Any

from allocator.routing.machine_code import MachineCode

_FIRST = Lock()
"""Held during a first call, which compiles the function or links it."""


class SharedCode:
    """A compiled function that threads call, as `allocator.routing.machine_code.MachineCode`.

    Parameters
    ----------
    module, name
        Where Numba's function is written.
    """

    def __init__(self, module: str, name: str) -> None:
        self._code = MachineCode(module, name)
        self._is_ready = False

    def __call__(self, *arguments: Any) -> Any:
        """Call the function, the first time while no other is called first."""
        if self._is_ready:
            return self._code(*arguments)
        with _FIRST:
            result = self._code(*arguments)
            self._is_ready = True
        return result
