"""Judge a solution of a public home-care instance from the two files alone.

Plain Python, nothing of the project: the rules are written down again from the publications, so
that a mistake of the search cannot hide here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

TIME_TOLERANCE = 0.001
"""How much earlier than allowed a start may be, in the units of the file."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a solution is worth.

    Parameters
    ----------
    faults
        Everything wrong with it; empty when it keeps all rules.
    travel, worst, late
        Total travel, largest and total tardiness.
    """

    faults: tuple[str, ...]
    travel: float
    worst: float
    late: float

    @property
    def value(self) -> float:
        """The objective of the publications."""
        return (self.travel + self.worst + self.late) / 3

    @property
    def rounded(self) -> float:
        """The objective with as many digits as are published."""
        return round(self.value, 3)

    @property
    def verdict(self) -> str:
        """``ok``, or the first fault and how many there are."""
        if not self.faults:
            return "ok"
        more = len(self.faults) - 1
        return self.faults[0] + (f" and {more} more" if more else "")


@dataclass(frozen=True, slots=True)
class _Start:
    """One service of a solution: who starts it when."""

    carer: str
    patient: str
    service: str
    begins: float
    ends: float


def judge(instance_text: str, solution_text: str, *, synchronised: bool = True) -> Judgement:
    """Work out what a solution is worth and what rules it breaks.

    Parameters
    ----------
    instance_text, solution_text
        The two files.
    synchronised
        Whether the two services of a patient hang together.
    """
    instance = json.loads(instance_text.removeprefix("\ufeff"))
    solution = json.loads(solution_text)
    rounds = {route["caregiver_id"]: list(_starts(route)) for route in solution["routes"]}
    faults = list(_check_rounds(instance, rounds))
    done: dict[tuple[str, str], _Start] = {}
    for one in (start for starts in rounds.values() for start in starts):
        if (one.patient, one.service) in done:
            faults.append(f"{one.patient} gets {one.service} twice")
        done[one.patient, one.service] = one
    faults += _check_services(instance, done)
    if synchronised:
        faults += _check_synchronisation(instance, done)
    late = [_lateness(instance, one) for one in done.values()]
    travel = sum(_travel(instance, starts) for starts in rounds.values())
    return Judgement(tuple(faults), travel, max(late, default=0.0), sum(late))


def _starts(route: dict[str, Any]) -> Iterator[_Start]:
    for stop in route.get("locations", []):
        yield _Start(
            str(route["caregiver_id"]),
            str(stop["patient"] if "patient" in stop else stop["patient_id"]),
            str(stop["service"] if "service" in stop else stop["service_id"]),
            float(stop["arrival_time"]),
            float(stop["departure_time"]),
        )


def _rows(instance: dict[str, Any]) -> dict[str, int]:
    """Return the row of each patient in the matrix; the office is row 0."""
    return {str(patient["id"]): row for row, patient in enumerate(instance["patients"], 1)}


def _travel(instance: dict[str, Any], starts: list[_Start]) -> float:
    rows, matrix = _rows(instance), instance["distances"]
    tour = [0, *(rows[one.patient] for one in starts if one.patient in rows), 0]
    return sum(matrix[a][b] for a, b in pairwise(tour))


def _lateness(instance: dict[str, Any], one: _Start) -> float:
    rows = _rows(instance)
    if one.patient not in rows:
        return 0.0
    closes = instance["patients"][rows[one.patient] - 1]["time_window"][1]
    return max(0.0, one.begins - closes)


def _check_rounds(instance: dict[str, Any], rounds: dict[str, list[_Start]]) -> Iterator[str]:
    """Carers exist, have the skills, and are nowhere before they can be."""
    able = {str(one["id"]): {str(it) for it in one["abilities"]} for one in instance["caregivers"]}
    rows, matrix = _rows(instance), instance["distances"]
    for carer, starts in rounds.items():
        if carer not in able:
            yield f"unknown carer {carer}"
            continue
        place, free_from = 0, 0.0
        for one in starts:
            if one.patient not in rows:
                yield f"unknown patient {one.patient}"
                continue
            if one.service not in able[carer]:
                yield f"{carer} cannot do {one.service} for {one.patient}"
            arrival = free_from + matrix[place][rows[one.patient]]
            if one.begins < arrival - TIME_TOLERANCE:
                yield f"{carer} starts at {one.patient} before arriving"
            place, free_from = rows[one.patient], one.ends


def _check_services(instance: dict[str, Any], done: dict[tuple[str, str], _Start]) -> Iterator[str]:
    """Every service is given once, in full, and not before the window opens."""
    usual = {service["id"]: service.get("default_duration") for service in instance["services"]}
    wanted = set()
    for patient in instance["patients"]:
        for need in patient["required_caregivers"]:
            key = str(patient["id"]), str(need["service"])
            wanted.add(key)
            if key not in done:
                yield f"{key[0]} does not get {key[1]}"
                continue
            one = done[key]
            length = need.get("duration", usual.get(need["service"]))
            if abs(one.ends - one.begins - length) > TIME_TOLERANCE:
                yield f"{key[1]} for {key[0]} lasts {one.ends - one.begins}, not {length}"
            if one.begins < patient["time_window"][0] - TIME_TOLERANCE:
                yield f"{key[1]} for {key[0]} starts before the window opens"
    for key in done.keys() - wanted:
        yield f"{key[0]} gets {key[1]}, which nobody asked for"


def _check_synchronisation(
    instance: dict[str, Any], done: dict[tuple[str, str], _Start]
) -> Iterator[str]:
    """Two services of one patient start together, or as far apart as they should."""
    for patient in instance["patients"]:
        keys = [(str(patient["id"]), str(n["service"])) for n in patient["required_caregivers"]]
        if len(keys) != 2 or any(key not in done for key in keys):
            continue
        first, second = (done[key] for key in keys)
        rule = patient["synchronization"]
        least, most = (0, 0) if rule["type"] == "simultaneous" else rule["distance"]
        apart = second.begins - first.begins
        if not least - TIME_TOLERANCE <= apart <= most + TIME_TOLERANCE:
            yield f"the services of {keys[0][0]} start {apart:.3f} apart"
        if rule["type"] == "simultaneous" and first.carer == second.carer:
            yield f"one carer gives {keys[0][0]} two services at once"
