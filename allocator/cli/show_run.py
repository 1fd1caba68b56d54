"""What a finished run says on the terminal and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allocator.domain.errors import ExitCode
from allocator.domain.plan import Method, Standing

if TYPE_CHECKING:
    from allocator.use_cases.run_scenario import Finished


def run_values(finished: Finished) -> dict[str, Any]:
    """Return a finished run as JSON values."""
    from allocator.workspace.plan_file import plan_to_json, stories_to_json

    return {
        "run": str(finished.folder.path),
        "report": str(finished.folder.path / "report.html"),
        "plan": plan_to_json(finished.plan),
        "stories": stories_to_json(finished.stories),
        "figures": [
            {"id": kpi.id, "title": kpi.title, "unit": kpi.unit.value, "value": kpi.value}
            for kpi in finished.kpis
        ],
    }


def exit_code(finished: Finished) -> ExitCode:
    """Return 5 when the engine stopped before every goal was proven, and 0 otherwise."""
    plan = finished.plan
    proven = all(result.standing is Standing.OPTIMAL for result in plan.goals)
    stopped = plan.method is Method.OPTIMAL and not proven
    return ExitCode.TIME_LIMIT if stopped else ExitCode.OK
