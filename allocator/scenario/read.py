"""Read a scenario: one file, perhaps the one it extends, every fault at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from allocator.domain.errors import ScenarioError
from allocator.policy import Policy, norfolk_settings, read_policy
from allocator.rules import goals_in_order
from allocator.scenario.schema import (
    CaseSection,
    EngineSection,
    LotsSection,
    Scenario,
    Section,
    TravelSection,
)
from allocator.scenario.toml_file import fault_in_words, read_toml

_PLAIN_NAME = re.compile(r"[\w. -]*\w")
_SECTIONS: dict[str, type[Section]] = {
    "": Scenario,
    "case": CaseSection,
    "travel": TravelSection,
    "lots": LotsSection,
    "engine": EngineSection,
}


@dataclass(frozen=True)
class Resolved:
    """A scenario with everything it extends merged in, and its policy read.

    Parameters
    ----------
    scenario
        What the files say together.
    policy
        The embedded policy with the scenario's changes.
    folder
        Where relative paths start from.
    """

    scenario: Scenario
    policy: Policy
    folder: Path

    def with_engine(self, **settings: Any) -> Resolved:
        """Return the same with some settings of the engine; those that are ``None`` stay."""
        given = {name: value for name, value in settings.items() if value is not None}
        engine = self.scenario.engine.model_copy(update=given)
        return replace(self, scenario=self.scenario.model_copy(update={"engine": engine}))


def read_scenario(path: Path) -> Resolved:
    """Read and resolve a scenario file.

    Parameters
    ----------
    path
        A TOML file. If it says ``extends = "base"``, ``base.toml`` beside it is read first; that
        file may not extend another.

    Returns
    -------
    Resolved
        Ready to run.

    Raises
    ------
    ScenarioError
        Naming every setting that is wrong, by its dotted path, with what was found.
    """
    values = read_toml(path)
    base = values.get("extends")
    if base is not None:
        if not isinstance(base, str) or not _PLAIN_NAME.fullmatch(base):
            raise ScenarioError(f"{path.name}, extends: name a scenario in the same folder.")
        parent = read_toml(path.with_name(f"{base}.toml"))
        if "extends" in parent:
            raise ScenarioError(f"{base}.toml, extends: a base may not extend another scenario.")
        values = _merged(parent, values)
    return resolve(values, path.parent, path.name)


def resolve(values: Mapping[str, Any], folder: Path, name: str = "scenario") -> Resolved:
    """Check the values of a scenario and read its policy.

    Raises
    ------
    ScenarioError
        As `read_scenario`.
    """
    stated = values.get("policy", {})
    policy, faults = _read_policy(stated if isinstance(stated, Mapping) else {}, name)
    try:
        scenario = Scenario.model_validate(dict(values))
    except ValidationError as fault:
        faults = [*(fault_in_words(name, error, _SECTIONS) for error in fault.errors()), *faults]
    if faults:
        raise ScenarioError("\n".join(faults))
    return Resolved(scenario, policy, folder)


def _read_policy(changes: Mapping[str, Any], name: str) -> tuple[Policy, list[str]]:
    """Read the policy, without the changes that are wrong, and say what is wrong with each."""
    left, faults = dict(changes), []
    while True:
        try:
            policy = read_policy(left)
            goals_in_order(policy)
        except ValueError as fault:
            faults.append(f"{name}, policy.{fault}{_policy_hint(str(fault))}")
            wrong = str(fault).partition(":")[0]
            left = {key: left[key] for key in left if key != wrong} if wrong in left else {}
        else:
            return policy, faults


def _merged(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Merge two scenarios one level deep; the change wins."""
    merged = dict(base)
    for key, value in change.items():
        both = isinstance(value, Mapping) and isinstance(merged.get(key), Mapping)
        merged[key] = {**merged[key], **value} if both else value
    return merged


def _policy_hint(fault: str) -> str:
    """Suggest the policy setting somebody may have meant."""
    word = fault.partition(":")[0]
    names = [setting.name for setting in norfolk_settings()]
    near = get_close_matches(word, names, n=1) if word not in names else []
    return f" Did you mean {near[0]!r}?" if near else ""
