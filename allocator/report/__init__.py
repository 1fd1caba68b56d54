"""What people read: key figures, proposals as files, the report page and the terminal."""

from allocator.report.compare import (
    Comparison,
    ComparisonRow,
    compare_runs,
    comparison_json,
    comparison_markdown,
    comparison_text,
)
from allocator.report.explanation import render_pair, render_story
from allocator.report.export import (
    alternatives_csv,
    proposals_csv,
    write_alternatives_csv,
    write_proposals_csv,
    write_worklist_xlsx,
)
from allocator.report.goal_words import change_in_words, value_in_words
from allocator.report.kpi import KPI_DEFINITIONS, Kpi, KpiDefinition, Unit
from allocator.report.kpis import measure_kpis
from allocator.report.page import render_report
from allocator.report.rounds_text import render_rounds_text, rounds_csv
from allocator.report.rounds_view import render_rounds
from allocator.report.run_facts import RunFacts
from allocator.report.summary import render_summary
from allocator.report.words import loss_in_words, losses_in_words

__all__ = [
    "KPI_DEFINITIONS",
    "Comparison",
    "ComparisonRow",
    "Kpi",
    "KpiDefinition",
    "RunFacts",
    "Unit",
    "alternatives_csv",
    "change_in_words",
    "compare_runs",
    "comparison_json",
    "comparison_markdown",
    "comparison_text",
    "loss_in_words",
    "losses_in_words",
    "measure_kpis",
    "proposals_csv",
    "render_pair",
    "render_report",
    "render_rounds",
    "render_rounds_text",
    "render_story",
    "render_summary",
    "rounds_csv",
    "value_in_words",
    "write_alternatives_csv",
    "write_proposals_csv",
    "write_worklist_xlsx",
]
