"""Rules that a file of the wider home-care format may have and that are not kept here.

The published families of the benchmark have none of them. A file that has one describes another
problem: a plan that knows nothing of the rule would be cheaper than any that keeps it, so the file
is refused and not solved by half.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_RULES = {
    "patients": ("incompatible_caregivers", "preferred_caregivers", "optional"),
    "caregivers": ("working_shift", "lunch_break"),
}
"""Names of such rules; one that is empty, false or ``null`` asks for nothing."""


def refuse_wider(document: Mapping[str, Any]) -> None:
    """Refuse a file with a rule that is not kept, or whose matrix is in another order.

    Parameters
    ----------
    document
        As the file has it.

    Raises
    ------
    ValueError
        Naming the rule and who has it.
    """
    for table, names in _RULES.items():
        for one in document[table]:
            for name in names:
                if one.get(name):
                    raise ValueError(
                        f"{one['id']} in {table} has {name}, a rule that is not kept here"
                    )
    for row, patient in enumerate(document["patients"], 1):
        index = patient.get("distance_matrix_index", row)
        if index != row:
            raise ValueError(
                f"distance_matrix_index of {patient['id']} is {index}, and {row} was expected: "
                "rows of distances are taken in the order of the patients, the office first"
            )
