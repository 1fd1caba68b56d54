"""What OCDS 1.1 and its extensions ask of the fields that a release and its package have here.

Stated in our own words after the public schemas (release and package 1.1.5; extensions lots, bids
and award criteria breakdown, read in November 2026): what is
required, the kind of each value, and closed lists of codes. A field that is not listed is refused
unless its name begins with ``x_``, so that nothing is written that nobody has looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

TEXT, NUMBER, WHOLE, MOMENT, URI = "text", "number", "whole", "moment", "uri"

ORGANISATION = {"id!": TEXT, "name": TEXT}
VALUE = {"amount": NUMBER, "currency": {"GBP"}}
ITEM = {
    "id!": TEXT,
    "description": TEXT,
    "quantity": NUMBER,
    "relatedLot": TEXT,
    "unit": {"name": TEXT, "value": VALUE},
}
WEIGHT = {"number": NUMBER, "weight": {"percentageExact"}}
CRITERIA = {"criteria": [{"type": {"quality", "price"}, "numbers": [WEIGHT]}]}
RELEASE: Mapping[str, Any] = {
    "ocid!": TEXT,
    "id!": TEXT,
    "date!": MOMENT,
    "tag!": [{"tender", "award"}],
    "initiationType!": {"tender"},
    "language": TEXT,
    "buyer": ORGANISATION,
    "parties": [
        {
            **ORGANISATION,
            "identifier": {"id": TEXT, "scheme": TEXT},
            "roles": [{"tenderer", "supplier", "buyer"}],
        }
    ],
    "tender": {
        "id!": TEXT,
        "title": TEXT,
        "status": {"active"},
        "awardCriteria": {"ratedCriteria", "qualityOnly"},
        "lots": [{"id!": TEXT, "title": TEXT, "awardCriteria": CRITERIA}],
        "lotDetails": {
            "maximumLotsBidPerSupplier": WHOLE,
            "maximumLotsAwardedPerSupplier": WHOLE,
        },
    },
    "bids": {
        "details": [
            {
                "id!": TEXT,
                "status": {"valid"},
                "tenderers": [ORGANISATION],
                "relatedLots": [TEXT],
                "items": [ITEM],
                "value": VALUE,
            }
        ]
    },
    "awards": [
        {
            "id!": TEXT,
            "status": {"pending", "unsuccessful"},
            "date": MOMENT,
            "suppliers": [ORGANISATION],
            "relatedLots": [TEXT],
            "relatedBids": [TEXT],
            "items": [ITEM],
            "value": VALUE,
        }
    ],
}

PACKAGE: Mapping[str, Any] = {
    "uri!": URI,
    "version!": {"1.1"},
    "extensions": [URI],
    "publishedDate!": MOMENT,
    "publisher!": {"name!": TEXT},
    "releases!": [RELEASE],
}

_URI = re.compile(r"(https://[a-z.]+/[\w./-]+|urn:uuid:[0-9a-f-]{36})")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def faults_of_form(held: Any, form: Any = RELEASE, where: str = "release") -> Iterator[str]:
    """Say where a value is not of its form."""
    if isinstance(form, list):
        if not isinstance(held, list) or not held:
            yield f"{where}: not a list with something in it"
            return
        for place, part in enumerate(held):
            if part in held[:place]:
                yield f"{where}/{place}: there twice"
            yield from faults_of_form(part, form[0], f"{where}/{place}")
    elif isinstance(form, Mapping):
        yield from _faults_of_object(held, form, where)
    elif not _is_of(held, form):
        yield f"{where}: {held!r} is not {form}"


def _faults_of_object(held: Any, form: Mapping[str, Any], where: str) -> Iterator[str]:
    if not isinstance(held, dict):
        yield f"{where}: not an object"
        return
    known = {name.rstrip("!"): part for name, part in form.items()}
    for name in form:
        if name[-1] == "!" and name[:-1] not in held:
            yield f"{where}: no {name[:-1]}"
    for name, part in held.items():
        if name in known:
            yield from faults_of_form(part, known[name], f"{where}/{name}")
        elif not name.startswith("x_"):
            yield f"{where}/{name}: not a field that was looked up"


def _is_of(held: Any, form: Any) -> bool:
    if isinstance(form, set):
        return isinstance(held, str) and held in form
    if form == TEXT:
        return isinstance(held, str) and held != ""
    if form == MOMENT:
        return isinstance(held, str) and _MOMENT.fullmatch(held) is not None
    if form == URI:
        return isinstance(held, str) and _URI.fullmatch(held) is not None
    kinds = (int,) if form == WHOLE else (int, float)
    return isinstance(held, kinds) and not isinstance(held, bool)
