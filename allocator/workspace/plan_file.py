"""Plans and stories as JSON, and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, TypeVar

from allocator.domain.errors import WorkspaceError
from allocator.domain.plan import GoalResult, Method, Plan, Standing
from allocator.domain.synergy import Saving, Surcharge, Synergy
from allocator.domain.words import Tier
from allocator.rules.story import Alternative, PairFacts, Reason, Repair, Story

FORMAT = 2
_Kind = TypeVar("_Kind")


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON values."""
    return {
        "format": FORMAT,
        "method": plan.method.value,
        "made_by": plan.made_by,
        "events": list(plan.events),
        "travel": {
            "predicted": plan.predicted_travel,
            "routed": plan.routed_travel,
            "savings": [_plain(asdict(saving)) for saving in plan.synergy.savings],
            "surcharges": [_plain(asdict(surcharge)) for surcharge in plan.synergy.surcharges],
        },
        "assignment": [{"package": ref, "location": place} for ref, place in plan.assignment],
        "goals": [
            {
                "goal": result.goal,
                "value": result.value,
                "bound": result.bound,
                "standing": result.standing.value,
            }
            for result in plan.goals
        ],
    }


def plan_from_json(values: Any) -> Plan:
    """Read a plan from JSON values.

    Raises
    ------
    WorkspaceError
        When the values are not a plan of a known format.
    """
    try:
        if values["format"] != FORMAT:
            raise WorkspaceError(f"plan.json has format {values['format']!r}; {FORMAT} is known.")
        return Plan(
            assignment=tuple(
                (_a(str, row["package"]), _maybe(str, row["location"]))
                for row in values["assignment"]
            ),
            goals=tuple(
                GoalResult(
                    _a(str, row["goal"]),
                    _a(int, row["value"]),
                    _maybe(int, row["bound"]),
                    Standing(row["standing"]),
                )
                for row in values["goals"]
            ),
            method=Method(values["method"]),
            made_by=_a(str, values["made_by"]),
            events=tuple(_a(str, event) for event in values["events"]),
            synergy=_synergy(values["travel"]),
            predicted_travel=_maybe(int, values["travel"]["predicted"]),
            routed_travel=_maybe(int, values["travel"]["routed"]),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise WorkspaceError(f"plan.json is not a plan: {fault}.") from None


def _synergy(values: Any) -> Synergy:
    """Read what packages save and cost each other."""
    return Synergy(
        tuple(
            Saving(
                _a(str, row["location_id"]),
                _a(str, row["ref"]),
                _a(str, row["beside"]),
                _a(int, row["minutes"]),
            )
            for row in values["savings"]
        ),
        tuple(
            Surcharge(
                _a(str, row["location_id"]),
                tuple(_a(str, ref) for ref in row["refs"]),
                _a(int, row["minutes"]),
            )
            for row in values["surcharges"]
        ),
    )


def _a(kind: type[_Kind], value: Any) -> _Kind:
    """Return a value of a kind, or raise when it is of another."""
    if type(value) is not kind:
        raise TypeError(f"{value!r} stands where {kind.__name__} is needed")
    return value


def _maybe(kind: type[_Kind], value: Any) -> _Kind | None:
    """Return a value of a kind or nothing, or raise when it is of another."""
    return None if value is None else _a(kind, value)


def stories_to_json(stories: tuple[Story, ...]) -> list[dict[str, Any]]:
    """Return stories as JSON values."""
    return [_plain(asdict(story)) for story in stories]


def stories_from_json(rows: Any) -> tuple[Story, ...]:
    """Read stories from JSON values.

    Raises
    ------
    WorkspaceError
        When the values are not stories.
    """
    try:
        return tuple(_story(row) for row in rows)
    except (KeyError, TypeError, ValueError) as fault:
        raise WorkspaceError(f"stories.json cannot be read: {fault}.") from None


def _plain(value: Any) -> Any:
    """Turn tuples into lists and tiers into their names, all the way down."""
    if isinstance(value, dict):
        return {key: _plain(found) for key, found in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(found) for found in value]
    return value.name if isinstance(value, Tier) else value


def _story(row: dict[str, Any]) -> Story:
    """Read one story."""
    return Story(
        ref=row["ref"],
        chosen=_facts(row["chosen"]) if row["chosen"] else None,
        alternatives=tuple(
            Alternative(
                _facts(found["facts"]),
                tuple((goal, amount) for goal, amount in found["losses"]),
                tuple(found["knock_on"]),
                found["is_proven"],
                tuple(found.get("left_waiting", ())),
            )
            for found in row["alternatives"]
        ),
        eligible=row["eligible"],
        excluded=tuple((rule, count) for rule, count in row["excluded"]),
        reasons=tuple(Reason(**found) for found in row["reasons"]),
        repairs=tuple(Repair(**found) for found in row["repairs"]),
    )


def _facts(row: dict[str, Any]) -> PairFacts:
    """Read the facts of a pair."""
    return PairFacts(
        **{
            **row,
            "tier": Tier[row["tier"]],
            "unmet_wishes": tuple(row["unmet_wishes"]),
        }
    )
