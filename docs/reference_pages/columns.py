"""The page of tables and columns."""

from __future__ import annotations

from allocator.intake.columns import TABLES, Column, Table
from reference_pages.markdown import code, codes, document, table

KINDS = {
    "text": "text",
    "id": "reference: text without commas or semicolons",
    "area": "small-area code, such as E01026500",
    "ids": "references, separated by ;",
    "integer": "whole number",
    "decimal": "number",
    "hours": "number of hours",
    "hundredths": "number with at most two decimals",
    "date": "date, as 2026-03-09",
    "choice": "one of the words given",
    "choices": "some of the words given, separated by ;",
    "yesno": "yes or no",
    "clock": "time of day, as 07:30",
    "days": "days, as Mon;Wed;Fri, or daily, weekdays, weekend",
}
"""What each kind of cell holds, in words."""

_INTRO = """
A case is a folder of CSV files with the names below, or one `.xlsx` or `.ods` workbook whose
sheets have these names. Files are UTF-8 with a header row. Columns may stand in any order; a
column that is not listed here is reported and not read. Dates are year-month-day, money is in
pence, lengths are in minutes.

**Needed** means that every row needs a value. **Private** means that the value could identify a
home or a person: no message, table, page or map repeats it, only the copy of the inputs that a
run keeps ([data protection](../explanation/data-protection.md)).

`allocator check-data CASE` says everything that is wrong with a case; what it can say is listed
under [findings](findings.md). `allocator twin OUT` writes an example of every table.
"""


def page() -> str:
    """Write the page."""
    return document(
        "Tables and columns of a case", _INTRO, _overview(), *map(section_of, TABLES.values())
    )


def _overview() -> str:
    rows = [
        (f"[`{name}`](#{name})", "needed" if held.required else "optional", held.purpose)
        for name, held in TABLES.items()
    ]
    return table(["table", "", "what a row is"], rows)


def section_of(held: Table) -> str:
    """Write the section of one table: what a row is, and each of its columns."""
    rows = [(code(name), _holds(column), column.says) for name, column in held.columns.items()]
    key = f" No two rows may have the same {codes(held.key)}." if held.key else ""
    listed = table(["column", "holds", "says"], rows)
    return f"## {held.name}\n\n{held.title}. {held.purpose}{key}\n\n{listed}"


def _holds(column: Column) -> str:
    parts = [KINDS[column.kind] + (f" ({column.unit})" if column.unit else "")]
    if column.choices:
        parts = [f"{'some' if column.kind == 'choices' else 'one'} of {codes(column.choices)}"]
    if column.minimum is not None:
        parts.append(f"from {column.minimum} to {column.maximum}")
    if column.refers:
        parts.append(f"must be in {code(column.refers)}")
    if column.aliases:
        read = (f"{code(word)} as {code(choice)}" for word, choice in column.aliases.items())
        parts.append(f"reads {', '.join(read)}")
    if column.default:
        parts.append(f"empty means {code(column.default)}")
    parts += ["**needed**"] * column.required + ["**private**"] * column.private
    return "; ".join(parts)
