"""The synthetic county of a seed, drawn once on a machine."""

from __future__ import annotations

from pathlib import Path

from allocator.domain.case import Case
from allocator.workspace.cache_folder import cache_folder
from allocator.workspace.case_store import CaseStore, content_of


def kept_twin(seed: int, folder: Path | None = None) -> Case:
    """Return the synthetic county of a seed, from the store where it is there.

    Parameters
    ----------
    seed
        As for `allocator.twin.build_twin`, which it equals.
    folder
        Where counties are kept; the user's cache folder when none is given. Another version of the
        program, its data or Python finds none there and draws its own.
    """
    store = CaseStore(folder or cache_folder("cases"))
    content = content_of(f"twin {seed}")
    case = store.read(content)
    if case is None:
        from allocator.twin import build_twin  # noqa: PLC0415  only where it is not kept

        case = build_twin(seed)
        store.write(content, case)
    return case
