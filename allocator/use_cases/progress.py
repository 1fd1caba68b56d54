"""How a use case says where it is, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Hears about steps and about how far a long one has come."""

    def step(self, text: str) -> None:
        """Begin a step, said in a few words."""
        ...

    def advance(self, done: int, total: int) -> None:
        """Say how much of the step is done."""
        ...


class Silence:
    """Listens to nothing."""

    def step(self, text: str) -> None:
        """Ignore a step."""

    def advance(self, done: int, total: int) -> None:
        """Ignore how far it has come."""
