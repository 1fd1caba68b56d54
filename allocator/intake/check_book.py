"""Check that what a location delivers is what it says it can, and where it can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import hypot

from allocator.domain.package import Place
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog
from allocator.intake.records import Records

FAR_KILOMETRES = 100
"""No carer drives so far from the branch between two visits, as the crow flies."""


def check_book(
    tables: Mapping[str, Records], places: Mapping[str, Sequence[Place | None]], log: FindingLog
) -> None:
    """Add findings for packages of the book that the location delivering them cannot deliver.

    Parameters
    ----------
    tables
        Every table of the case.
    places
        Where the records of ``book`` and ``locations`` are, ``None`` where nobody knows.
    log
        Takes the findings.
    """
    book, locations = tables["book"], tables["locations"]
    _check_skills(book, locations, log)
    _check_pairs(book, tables["book_visits"], locations, log)
    _check_distances(book, locations, places, log)
    _check_known(book, tables["book_visits"], tables["shifts"], log)


def _check_skills(book: Records, locations: Records, log: FindingLog) -> None:
    """Report skills that a package needs and its location does not list."""
    columns = ("location_id", "skills")
    offered = dict(cells for _, cells in locations.good(*columns))
    for index, (package, location, skills) in book.good("package_ref", *columns):
        for skill in sorted(skills - offered.get(location, skills)):
            spot = book.spot(index, "skills")
            log.add(Code.BOOK_SKILL, spot, skill, package=package, location=location)


def _check_pairs(book: Records, visits: Records, locations: Records, log: FindingLog) -> None:
    """Report double-handed visits of locations that send one carer."""
    sends_two = dict(cells for _, cells in locations.good("location_id", "double_handed"))
    location_of = dict(cells for _, cells in book.good("package_ref", "location_id"))
    for index, (package, carers) in visits.good("package_ref", "carers"):
        location = location_of.get(package)
        if carers > 1 and not sends_two.get(location, True):
            spot = visits.spot(index, "carers")
            log.add(Code.BOOK_SINGLE_HANDED, spot, carers, package=package, location=location)


def _check_known(book: Records, visits: Records, shifts: Records, log: FindingLog) -> None:
    """Report carers named at two locations, and more names than a location has carers."""
    location_of = dict(cells for _, cells in book.good("package_ref", "location_id"))
    carers_of: dict[str, list[int | None]] = defaultdict(list)
    for _, (location, carers) in shifts.good("location_id", "carers"):
        carers_of[location].append(carers)
    home_of: dict[str, str] = {}
    names_at: dict[str, set[str]] = defaultdict(set)
    for index, (package, name) in visits.good("package_ref", "known_carer"):
        location = location_of.get(package)
        if name is None or location is None or name in names_at[location]:
            continue
        spot = visits.spot(index, "known_carer")
        facts = {"package": package, "location": location}
        if home_of.setdefault(name, location) != location:
            log.add(Code.KNOWN_CARER_ELSEWHERE, spot, name, other=home_of[name], **facts)
        limit = _carers(carers_of[location])
        if len(names_at[location]) == limit:
            log.add(Code.KNOWN_CARERS_MANY, spot, name, limit=limit, **facts)
        names_at[location].add(name)


def _carers(shifts: Sequence[int | None]) -> int | None:
    """Return the carers of some shifts together, ``None`` where a shift has as many as it needs."""
    numbers = [carers for carers in shifts if carers is not None]
    return sum(numbers) if shifts and len(numbers) == len(shifts) else None


def _check_distances(
    book: Records,
    locations: Records,
    places: Mapping[str, Sequence[Place | None]],
    log: FindingLog,
) -> None:
    """Report homes that are out of reach of the branch."""
    names = locations["location_id"]
    branches = dict(zip(names, places["locations"], strict=True))
    for index, (package, location) in book.good("package_ref", "location_id"):
        home, branch = places["book"][index], branches.get(location)
        if home is not None and branch is not None:
            metres = hypot(home.easting - branch.easting, home.northing - branch.northing)
            if metres > FAR_KILOMETRES * 1000:
                facts = {"package": package, "location": location}
                spot = book.spot(index, "location_id")
                log.add(Code.BOOK_FAR, spot, location, kilometres=round(metres / 1000), **facts)
