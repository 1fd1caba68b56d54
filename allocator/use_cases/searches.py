"""Get the compiled searches ready: load them beforehand, or compile them once on a machine."""

from __future__ import annotations

from allocator.use_cases.processes import Processes
from allocator.use_cases.progress import Progress


def load_searches() -> None:
    """Load the searches, where they are compiled, before anybody asks for them."""
    from allocator.routing.compiling import (  # noqa: PLC0415  loads the compiler
        compile_building,
        compile_joining,
        compile_quoting,
        is_compiled,
    )

    if is_compiled():
        compile_building()
        compile_quoting()
        compile_joining()


def compile_searches(
    crew: Processes,
    progress: Progress | None,
    then: str = "Building and quoting the rounds the list touches",
) -> None:
    """Compile the searches side by side, once on a machine, and say what is being waited for.

    Parameters
    ----------
    crew
        Who compiles.
    progress
        Told before it begins and when it is done.
    then
        The step that goes on when it is done; empty where the caller says so itself.
    """
    from allocator.routing.compiling import (  # noqa: PLC0415  loads the compiler
        compile_building,
        compile_joining,
        compile_quoting,
        is_compiled,
    )

    if is_compiled():
        return
    if progress is not None:
        progress.step("Compiling the search, once on this machine: about a minute")
    searches = compile_building, compile_quoting, compile_joining
    for _ in crew.spread([(compile_it, ()) for compile_it in searches]):
        pass
    if progress is not None and then:
        progress.step(then)
