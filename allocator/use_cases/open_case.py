"""Open a case, named as a folder, a workbook, a scenario or the twin, and find things in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from allocator.domain.case import Case
from allocator.domain.errors import ScenarioError, UserError
from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.policy import read_policy
from allocator.rules import Problem, eligible_pairs

if TYPE_CHECKING:
    from allocator.intake.read_case import Hear

_T = TypeVar("_T")
_INSIDE, _LIKE = 0.9, 0.5
"""How like a name is that has the whole word in it, and how like one must be to be shown."""


def open_problem(name: str, hear: Hear | None = None) -> Problem:
    """Return the problem a word on the command line names.

    Parameters
    ----------
    name
        A case folder or workbook, a scenario file (``.toml``), or ``twin`` or ``twin:SEED`` for the
        synthetic county.
    hear
        Told what findings say of visits, shifts and rounds, if they say anything.

    Raises
    ------
    UserError
        When there is no such case or it has faults.
    """
    if name == "twin" or name.startswith("twin:"):
        seed = name.partition(":")[2] or "1"
        if not re.fullmatch(r"\d{1,9}", seed):
            raise ScenarioError(f"{name}: a seed is a whole number, as in twin:7.")
        from allocator.use_cases.kept_twin import kept_twin  # noqa: PLC0415  only what it asks for

        return Problem(kept_twin(int(seed)), read_policy())
    from allocator.use_cases.load_case import (  # noqa: PLC0415  reads files
        about_rounds,
        load_case,
        pose_scenario,
    )

    path = Path(name)
    told = about_rounds(hear) if hear is not None else None
    if path.suffix == ".toml":
        from allocator.scenario.read import read_scenario  # noqa: PLC0415  loads pydantic

        return pose_scenario(read_scenario(path), told)
    return Problem(load_case(path, hear=told), read_policy())


def find_location(case: Case, word: str) -> Location:
    """Return a location by its id in small or capital letters, or by a name no other has.

    Raises
    ------
    UserError
        When there is none, naming some that are like it.
    """
    exact = _by_letters(case.location_by_id, word)
    if exact is not None:
        return exact
    named = [x for x in case.locations if x.name.casefold() == word.casefold()]
    if len(named) == 1:
        return named[0]
    if named:
        ids = ", ".join(x.location_id for x in named)
        raise UserError(f"{len(named)} locations are called {word!r}: say which, {ids}.")
    known = {x.location_id: x.location_id for x in case.locations}
    known |= {x.name: f"{x.location_id} ({x.name})" for x in case.locations if x.name}
    raise UserError(_no_such("location", "locations", word, known, len(case.locations)))


def find_package(case: Case, ref: str) -> Package:
    """Return a package of the interim care list by its reference, in small or capital letters.

    Raises
    ------
    UserError
        When there is none, naming who delivers it already or else some that are like it.
    """
    exact = _by_letters(case.package_by_ref, ref)
    if exact is not None:
        return exact
    delivery = _by_letters({it.package.ref: it for it in case.book}, ref)
    if delivery is not None:
        place = case.location_by_id.get(delivery.location_id)
        name = f" ({place.name})" if place is not None and place.name else ""
        raise UserError(
            f"{delivery.package.ref} is delivered already, by {delivery.location_id}{name}: "
            "only packages on the interim care list can be quoted."
        )
    known = {name: name for name in case.package_by_ref}
    kinds = "package on the interim care list", "packages on the interim care list"
    raise UserError(_no_such(*kinds, ref, known, len(known)))


def _by_letters(named: Mapping[str, _T], word: str) -> _T | None:
    """Return what has a name, or else what alone has it but for capital letters."""
    if word in named:
        return named[word]
    alike = [name for name in named if name.casefold() == word.casefold()]
    return named[alike[0]] if len(alike) == 1 else None


def _no_such(kind: str, kinds: str, word: str, known: Mapping[str, str], number: int) -> str:
    """Say that nothing has a name, what is like it, and how many there are."""
    from difflib import SequenceMatcher  # noqa: PLC0415  only on the way to an error

    def likeness(name: str) -> tuple[float, str]:
        """Return how unlike the word a name is, and the name, to put the likest first."""
        one, other = name.casefold(), word.casefold()
        share = SequenceMatcher(None, one, other, autojunk=False).ratio()
        return -max(share, _INSIDE if len(other) > 2 and other in one else 0.0), name

    like = sorted((name for name in known if -likeness(name)[0] >= _LIKE), key=likeness)
    shown = list(dict.fromkeys(known[name] for name in like))[:3]
    first = ", ".join(list(known)[: min(3, number)])
    near = f" The nearest: {', '.join(shown)}." if shown else f" The first: {first}."
    near = near if known else ""
    return f"There is no {kind} {word!r}; the case has {number:,} {kinds}.{near}"


def who_may(problem: Problem, package: Package) -> tuple[Location, ...]:
    """Return the locations eligible for one package, its added travel being the problem's quote.

    `allocator.use_cases.quote_package` holds declared time against routed quotes instead.
    """
    alone = replace(problem, case=problem.case.but(packages=(package,)))
    row = eligible_pairs(alone)[0].tolist()
    return tuple(x for x, may in zip(alone.locations, row, strict=True) if may)
