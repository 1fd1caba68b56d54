"""Open a case, named as a folder, a workbook, a scenario or the twin, and find things in it."""

from __future__ import annotations

import re
from pathlib import Path

from allocator.domain.case import Case
from allocator.domain.errors import ScenarioError, UserError
from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.policy import read_policy
from allocator.rules import Problem


def open_problem(name: str) -> Problem:
    """Return the problem a word on the command line names.

    Parameters
    ----------
    name
        A case folder or workbook, a scenario file (``.toml``), or ``twin`` or ``twin:SEED`` for the
        synthetic county.

    Raises
    ------
    UserError
        When there is no such case or it has faults.
    """
    if name == "twin" or name.startswith("twin:"):
        seed = name.partition(":")[2] or "1"
        if not re.fullmatch(r"\d{1,9}", seed):
            raise ScenarioError(f"{name}: a seed is a whole number, as in twin:7.")
        from allocator.twin import build_twin  # noqa: PLC0415  only what the word asks for

        return Problem(build_twin(int(seed)), read_policy())
    from allocator.scenario import read_scenario  # noqa: PLC0415  only what the word asks for
    from allocator.use_cases.load_case import load_case, pose_scenario  # noqa: PLC0415  reads files

    path = Path(name)
    if path.suffix == ".toml":
        return pose_scenario(read_scenario(path))
    return Problem(load_case(path), read_policy())


def find_location(case: Case, location_id: str) -> Location:
    """Return a location by its id.

    Raises
    ------
    UserError
        When there is none, naming some that are like it.
    """
    if location_id in case.location_by_id:
        return case.location_by_id[location_id]
    raise UserError(_no_such("location", location_id, list(case.location_by_id)))


def find_package(case: Case, ref: str) -> Package:
    """Return a package of the interim care list by its reference.

    Raises
    ------
    UserError
        When there is none, naming some that are like it.
    """
    if ref in case.package_by_ref:
        return case.package_by_ref[ref]
    raise UserError(_no_such("package on the interim care list", ref, list(case.package_by_ref)))


def _no_such(kind: str, name: str, names: list[str]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  only on the way to an error

    like = get_close_matches(name, names, 3, 0.4) or names[:3]
    return f"There is no {kind} {name!r}; there is {', '.join(like) or 'none at all'}."
