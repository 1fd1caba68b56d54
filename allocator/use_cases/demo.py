"""The demonstration: the synthetic county with principal providers, from nothing to a report."""

from __future__ import annotations

from pathlib import Path

from allocator.scenario.read import resolve
from allocator.use_cases.progress import Progress
from allocator.use_cases.run_scenario import Finished, Show, run_scenario
from allocator.use_cases.verify_run import verify_run


def demo(
    out: Path, seed: int = 1, *, progress: Progress | None = None, show: Show | None = None
) -> Finished:
    """Run the demonstration.

    Parameters
    ----------
    out
        Folder for the run; an earlier demonstration there is replaced.
    seed
        Seed of the synthetic county.
    progress, show
        As in `run_scenario`.

    Returns
    -------
    Finished
        Written, read back and verified.
    """
    resolved = resolve(
        {
            "title": "Norfolk with principal providers (demonstration)",
            "question": "Who should be offered each package on the interim care list?",
            "case": {"twin_seed": seed},
            "lots": {"principals": "appoint"},
        },
        Path(),
    )
    finished = run_scenario(resolved, out, overwrite=True, progress=progress, show=show)
    if progress is not None:
        progress.step("Reading it back and verifying the stored run")
    found = verify_run(out)
    if not found.stands:
        raise AssertionError("The stored run does not verify; please report this.")
    return finished
