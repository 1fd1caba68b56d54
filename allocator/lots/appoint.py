"""Appoint a principal provider to every lot by a stated rule.

The rule is deterministic and can be published. Lots are taken from the largest delivered care to
the smallest. In each, the candidates are the framework locations that are accredited for older
people, active, and rated Good or better by CQC or PAMMS; the one that already delivers most
commissioned care in the lot wins, then the one with most spare capacity, then the lower id. No
provider holds more lots than the cap; a lot without a candidate stays without a principal, and
that is reported, not hidden.
"""

from __future__ import annotations

from dataclasses import replace

from allocator.domain.case import Case
from allocator.domain.lot import Lot
from allocator.domain.market import Location
from allocator.domain.words import ClientGroup, Registration
from allocator.policy import Policy
from allocator.rules.problem import COMMISSIONED
from allocator.rules.rating import resolve_rating


def appoint_principals(case: Case, policy: Policy, *, max_lots: int = 2) -> Case:
    """Return the case with a principal in every lot that has a candidate.

    Parameters
    ----------
    case
        Its lots, market and book.
    policy
        Gives the principal's rating floor, and how long declared capacity counts.
    max_lots
        Most lots one provider may hold.

    Returns
    -------
    Case
        The same case; in each lot the appointed location is principal and, if it was a framework
        member there, no longer one. Principals already in the data are replaced.
    """
    delivered = _delivered(case)
    candidates = [place for place in case.locations if may_be_principal(case, policy, place)]
    spare = _spare(case, policy)
    held: dict[str, int] = {}
    chosen: dict[str, str] = {}
    sizes = {lot.lot_id: _lot_size(delivered, lot) for lot in case.lots}
    for lot in sorted(case.lots, key=lambda x: (-sizes[x.lot_id], x.lot_id)):
        open_to = [place for place in candidates if held.get(place.provider_id, 0) < max_lots]
        if not open_to:
            continue
        best = min(
            open_to,
            key=lambda place, lot=lot: (  # type: ignore[misc]
                -delivered.get((lot.lot_id, place.location_id), 0),
                -spare.get(place.location_id, 0),
                place.location_id,
            ),
        )
        chosen[lot.lot_id] = best.location_id
        held[best.provider_id] = held.get(best.provider_id, 0) + 1
    return case.but(lots=tuple(_with_principal(lot, chosen.get(lot.lot_id)) for lot in case.lots))


def without_principals(case: Case) -> Case:
    """Return the case with every lot served by its framework alone."""
    return case.but(lots=tuple(_with_principal(lot, None) for lot in case.lots))


def may_be_principal(case: Case, policy: Policy, place: Location) -> bool:
    """Tell whether a location may be a principal at all, wherever it lies.

    Parameters
    ----------
    case, policy
        Its assessments and the rating floors.
    place
        The location.
    """
    mine = [found for found in case.assessments if found.location_id == place.location_id]
    rating = resolve_rating(mine, case.as_of)
    active = place.registration is Registration.REGISTERED and not place.is_dormant
    good = rating.best >= policy.principal_rating_floor
    sound = rating.rating >= policy.framework_rating_floor
    return (
        active
        and good
        and sound
        and place.is_on_framework
        and ClientGroup.OLDER_PEOPLE in place.client_groups
        and not case.is_last_resort(place)
    )


def _delivered(case: Case) -> dict[tuple[str, str], int]:
    """Return commissioned carer-minutes per week by lot and location."""
    minutes: dict[tuple[str, str], int] = {}
    for delivery in case.book:
        lot = case.lot_of(delivery.package)
        if lot is not None and delivery.package.funding in COMMISSIONED:
            key = (lot.lot_id, delivery.location_id)
            minutes[key] = minutes.get(key, 0) + delivery.package.carer_minutes_per_week
    return minutes


def _spare(case: Case, policy: Policy) -> dict[str, int]:
    """Return declared spare carer-minutes per week that still count, by location."""
    minutes: dict[str, int] = {}
    for offer in case.capacity:
        if 0 <= (case.as_of - offer.declared_on).days <= policy.capacity_stale_days:
            minutes[offer.location_id] = minutes.get(offer.location_id, 0) + offer.carer_minutes
    return minutes


def _lot_size(delivered: dict[tuple[str, str], int], lot: Lot) -> int:
    """Return commissioned carer-minutes per week delivered in a lot."""
    return sum(minutes for (lot_id, _), minutes in delivered.items() if lot_id == lot.lot_id)


def _with_principal(lot: Lot, principal: str | None) -> Lot:
    """Return a lot with its principal set and taken off the framework."""
    framework = lot.framework - {principal} if principal else lot.framework
    return replace(lot, principal=principal, framework=frozenset(framework))
