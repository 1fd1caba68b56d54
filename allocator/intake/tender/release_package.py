"""Put a release into an OCDS release package, which says how to read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

VERSION = "1.1"
_AT = "https://raw.githubusercontent.com/open-contracting-extensions"
EXTENSIONS = (
    f"{_AT}/ocds_awardCriteriaBreakdown_extension/master/extension.json",
    f"{_AT}/ocds_bid_extension/v1.1.5/extension.json",
    f"{_AT}/ocds_lots_extension/v1.1.5/extension.json",
)
"""The extensions whose fields a release here may have."""


def package_of(release: Mapping[str, Any]) -> dict[str, Any]:
    """Return a package of one release.

    Parameters
    ----------
    release
        As `release_of` returns it.

    Returns
    -------
    dict
        JSON values, the same for the same release. Who publishes it is the buyer and when is the
        date of the release; a tender that states neither leaves both out, and OCDS needs them
        before the package is published. The package is named by a URN until it has an address.
    """
    package: dict[str, Any] = {
        "uri": uuid5(NAMESPACE_URL, str(release["id"])).urn,
        "version": VERSION,
        "extensions": list(EXTENSIONS),
    }
    if "date" in release:
        package["publishedDate"] = release["date"]
    if "buyer" in release:
        package["publisher"] = {"name": release["buyer"]["name"]}
    return {**package, "releases": [dict(release)]}
