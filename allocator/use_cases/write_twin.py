"""Write a synthetic county as a case."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from allocator.intake.write_case import write_case
from allocator.twin import build_twin
from allocator.use_cases.progress import Progress, Silence


def write_twin(
    out: Path,
    seed: int = 1,
    *,
    fmt: Literal["csv", "xlsx"] = "csv",
    overwrite: bool = False,
    progress: Progress | None = None,
) -> dict[str, int]:
    """Build the twin of a seed and write it as the files a user would supply.

    Parameters
    ----------
    out
        Folder for the case.
    seed
        Which county; the same seed writes the same bytes.
    fmt
        ``"csv"`` or ``"xlsx"``.
    overwrite
        Whether a case that is there may be replaced.
    progress
        Told what is going on.

    Returns
    -------
    dict
        How many there are of what.
    """
    progress = progress or Silence()
    progress.step("Building the synthetic county")
    case = build_twin(seed)
    progress.step("Writing its files")
    write_case(case, out, fmt=fmt, overwrite=overwrite)
    return {
        "packages on the interim care list": len(case.packages),
        "packages in the book": len(case.book),
        "providers": len(case.providers),
        "locations": len(case.locations),
        "lots": len(case.lots),
    }
