"""The folder of the user in which results that took long are kept from one run to the next."""

from __future__ import annotations

from pathlib import Path


def cache_folder(kind: str) -> Path:
    """Return where results of a kind are kept when nobody says otherwise.

    Parameters
    ----------
    kind
        Name of the folder: ``rounds``, ``lot-days`` or ``cases``.
    """
    from platformdirs import user_cache_path  # noqa: PLC0415  only when needed

    return user_cache_path("allocator") / kind
