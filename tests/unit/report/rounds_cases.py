"""Rounds made by hand, on real small areas, in which every figure can be checked in the head.

Places lie on a line: 10 minutes and 5 km from each to the next, the branch first.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from allocator.domain.case import Case
from allocator.domain.market import Location
from allocator.domain.package import Delivery, Package, Place, Visit
from allocator.domain.words import ClientGroup, Route
from allocator.geo import Points, load_norfolk
from allocator.rounds.day import NO_CARER, UNSERVED, Calls, Carers, Costs, Day, Roster, Ties
from allocator.rounds.week import CallRef, Misfit, RoutedDay, RoutedWeek, Workday

TODAY = date(2026, 11, 16)
EVERY_DAY = tuple(range(7))
EARLY, LATE = (420, 870), (930, 1350)
BRANCH = 0


def home(area: int, unit: int = 0) -> Place:
    """A postcode unit of a small area of Norfolk."""
    geo = load_norfolk()
    units = geo.postcode_unit_points(area)
    return Place(
        int(units.points.easting[unit]),
        int(units.points.northing[unit]),
        geo.area_codes[area],
        bool(geo.area_is_rural[area]),
        units.text[unit],
    )


def package(ref: str, area: int, *visits: Visit, unit: int = 0) -> Package:
    """A package in a small area."""
    return Package(
        ref=ref,
        ready_on=TODAY,
        route=Route.COMMUNITY,
        client_group=ClientGroup.OLDER_PEOPLE,
        place=home(area, unit),
        priority_band=5,
        visits=visits,
    )


def visit(start: int, end: int, minutes: int = 30, carers: int = 1) -> Visit:
    """A visit on every day."""
    return Visit(days=EVERY_DAY, window_start=start, window_end=end, minutes=minutes, carers=carers)


def location(name: str = "Kett's Care, Hethel") -> Location:
    """The branch."""
    return Location(location_id="L1", provider_id="P1", name=name, place=home(BRANCH))


def small_case(unit: int = 0, name: str = "Kett's Care, Hethel", ref: str = "B") -> Case:
    """Six packages of the book, five of them visited; homes at some postcode unit of their areas.

    B1 and B3 to B5 want one carer, B2 two, B6 is longer than any shift.
    """
    book = (
        package(f"{ref}1", 1, visit(450, 480), unit=unit),
        package(f"{ref}2", 2, visit(480, 540, 45, carers=2), unit=unit),
        package(f"{ref}3", 3, visit(690, 715), unit=unit),
        package(f"{ref}4", 4, visit(825, 840), unit=unit),
        package(f"{ref}5", 5, visit(1020, 1080), unit=unit),
        package(f"{ref}6", 6, visit(450, 480, 500), unit=unit),
    )
    deliveries = tuple(Delivery(package=each, location_id="L1", started_on=TODAY) for each in book)
    return Case(as_of=TODAY, is_synthetic=True, book=deliveries, locations=(location(name),))


def line_of_places(places: int) -> tuple[np.ndarray, np.ndarray]:
    """Minutes and metres between places on a line."""
    at = np.arange(places, dtype=np.int64)
    apart = np.abs(at[:, None] - at[None, :])
    return 10 * apart, 5000 * apart


def column(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def workday(
    case: Case, refs: list[CallRef], carers: list[tuple[str, tuple[int, int]]], **changes: object
) -> Workday:
    """The day of some calls; each package's place is its own number on the line."""
    packages = {delivery.package.ref: delivery.package for delivery in case.book}
    order = list(packages)
    visits = [packages[ref.ref].visits[ref.visit] for ref in refs]
    minutes, metres = line_of_places(len(order) + 1)
    homes = [location().place, *(each.place for each in packages.values())]
    calls = Calls(
        place=column(*(1 + order.index(ref.ref) for ref in refs)),
        opens=column(*(each.window_start for each in visits)),
        closes=column(*(each.window_end for each in visits)),
        minutes=column(*(each.minutes for each in visits)),
        skills=column(*(0 for _ in refs)),
        known=column(*(NO_CARER for _ in refs)),
    )
    base = column(*(0 for _ in carers))
    values: dict[str, object] = {
        "days": EVERY_DAY,
        "day": Day(
            minutes=minutes,
            metres=metres,
            calls=calls,
            ties=Ties.none(),
            carers=Carers(
                start=base,
                end=base,
                on_duty=column(*(shift[0] for _, shift in carers)),
                off_duty=column(*(shift[1] for _, shift in carers)),
                skills=base,
            ),
            costs=Costs(waiting=25, waiting_cap=15),
            break_minutes=20,
            break_after=360,
        ),
        "points": Points(
            column(*(each.easting for each in homes)),
            column(*(each.northing for each in homes)),
            np.array([each.is_rural for each in homes], dtype=bool),
        ),
        "refs": tuple(refs),
        "carer_names": tuple(name for name, _ in carers),
        "misfits": (),
    }
    return Workday(**{**values, **changes})  # type: ignore[arg-type]


def small_week(case: Case, ref: str = "B") -> RoutedWeek:
    """Two rounds and an idle carer, every day alike.

    E1 sees B1 at 07:30, B2 at 08:15 after five minutes of waiting, and B3 at 12:00, five minutes
    late; E2 is at B2 with E1 and, past a break, at B4 at 14:00. B5 is in no round, B6 never fits.
    """
    refs = [
        CallRef(f"{ref}1", 0),
        CallRef(f"{ref}2", 0, 0),
        CallRef(f"{ref}2", 0, 1),
        CallRef(f"{ref}3", 0),
        CallRef(f"{ref}4", 0),
        CallRef(f"{ref}5", 0),
    ]
    carers = [("E1", EARLY), ("E2", EARLY), ("L1", LATE)]
    misfits = (Misfit(f"{ref}6", 0, "too-long"),)
    day = workday(case, refs, carers, misfits=misfits)
    roster = Roster(((0, 1, 3), (2, 4), ()), column(450, 495, 495, 720, 840, UNSERVED))
    return RoutedWeek("L1", (RoutedDay(day, roster),))


def crowded_week(carers: int) -> tuple[Case, RoutedWeek]:
    """As many rounds as carers, each of one call."""
    book = tuple(
        Delivery(
            package=package(f"B{n}", 1 + n, visit(450, 480)), location_id="L1", started_on=TODAY
        )
        for n in range(carers)
    )
    case = Case(as_of=TODAY, book=book, locations=(location(),))
    refs = [CallRef(f"B{n}", 0) for n in range(carers)]
    day = workday(case, refs, [(f"E{n + 1}", EARLY) for n in range(carers)])
    roster = Roster(
        tuple((n,) for n in range(carers)), column(*(450 + n % 30 for n in range(carers)))
    )
    return case, RoutedWeek("L1", (RoutedDay(day, roster),))


def idle_week(case: Case) -> RoutedWeek:
    """A week in which nobody is visited from Monday to Friday, nor at the weekend."""
    idle = [("E1", EARLY)]
    patterns = (tuple(range(5)), (5, 6))
    days = (workday(case, [], idle, days=days) for days in patterns)
    return RoutedWeek("L1", tuple(RoutedDay(day, Roster(((),), column())) for day in days))
