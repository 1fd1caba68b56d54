"""Compare plans as a table of figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from allocator.domain.case import Case
from allocator.domain.plan import Plan
from allocator.policy import Policy
from allocator.report.compare import compare_runs
from allocator.report.kpis import measure_kpis
from allocator.use_cases.load_case import pose

if TYPE_CHECKING:
    import pandas as pd


def compare(case: Case, plans: Mapping[str, Plan], *, policy: Policy | None = None) -> pd.DataFrame:
    """Return the same figures of several plans of one case, side by side.

    Parameters
    ----------
    case, policy
        What the plans were made for.
    plans
        Plans by label.

    Returns
    -------
    pandas.DataFrame
        One row a figure with its title and unit, one column a plan.
    """
    import pandas as pd

    problem = pose(case, policy)
    found = compare_runs(
        [
            (label, measure_kpis(problem.with_synergy(plan.synergy), plan))
            for label, plan in plans.items()
        ]
    )
    rows = [
        {"figure": row.title, "unit": row.unit.value}
        | dict(zip(found.labels, row.values, strict=True))
        for row in found.rows
    ]
    return pd.DataFrame(rows, index=pd.Index([row.id for row in found.rows], name="id"))
