"""The quotes a run used as JSON, and back: what verifying needs so as not to route again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allocator.domain.errors import WorkspaceError
from allocator.domain.week import SLOTS
from allocator.rounds.stored import Alone, Together

FORMAT = 1


@dataclass(frozen=True)
class UsedQuotes:
    """What a run asked about travel and was told.

    Parameters
    ----------
    name
        Name of the method that answered.
    alone
        Added carer-minutes per week by slot, of each pair that nothing but travel can rule out.
    together
        What the bundle of each location of the plan adds [carer-minutes per week].
    """

    name: str
    alone: Alone
    together: Together


def quotes_to_json(used: UsedQuotes) -> dict[str, Any]:
    """Return quotes as JSON values."""
    return {
        "format": FORMAT,
        "name": used.name,
        "alone": [[ref, at, *slots] for (ref, at), slots in sorted(used.alone.items())],
        "together": [
            {"location": at, "packages": list(refs), "minutes": minutes}
            for (at, refs), minutes in sorted(used.together.items())
        ],
    }


def quotes_from_json(values: Any) -> UsedQuotes:
    """Read quotes from JSON values.

    Raises
    ------
    WorkspaceError
        When the values are not quotes of a known format.
    """
    try:
        if values["format"] != FORMAT:
            raise WorkspaceError(f"quotes.json has format {values['format']!r}; {FORMAT} is known.")
        alone = {(str(row[0]), str(row[1])): _minutes(row[2:]) for row in values["alone"]}
        if any(len(slots) != len(SLOTS) for slots in alone.values()):
            raise ValueError(f"a quote does not have {len(SLOTS)} slots")
        together = {
            (str(row["location"]), tuple(map(str, row["packages"]))): _minutes([row["minutes"]])[0]
            for row in values["together"]
        }
        return UsedQuotes(str(values["name"]), alone, together)
    except (KeyError, TypeError, ValueError, IndexError) as fault:
        raise WorkspaceError(f"quotes.json does not hold quotes: {fault}.") from None


def _minutes(values: list[Any]) -> tuple[int, ...]:
    """Return whole minutes that are not negative."""
    if any(type(value) is not int or value < 0 for value in values):
        raise ValueError(f"{values!r} stands where minutes are needed")
    return tuple(values)
