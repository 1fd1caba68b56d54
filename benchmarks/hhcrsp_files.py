"""Public home-care instances with synchronised visits: read, explained where faulty, written.

The format is that of Ceschia, Di Gaspero, Rosati and Schaerf (2024): patients with one or two
services, a matrix with the office first and the patients in file order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatch
from math import ceil
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np

from allocator.rounds.day import NO_CARER, Calls, Carers, Costs, Day, IntArray, Roster, Ties
from benchmarks.hhcrsp_wider import refuse_wider

_DECIMALS = 4
"""Digits after the point that are kept; legs with more are rounded up, so that no plan is late."""

_NEVER = 10**15

_LARGEST = 200_000
"""Largest distance or minute: with all digits it still fits 31 bits."""

_SERVICES = 60


@dataclass(frozen=True, slots=True, eq=False)
class HhcrspInstance:
    """One instance, ready for the search.

    Parameters
    ----------
    name
        Family (the folder) and file name without its ending.
    patients
        How many there are.
    scale
        Whole units of ``day`` per unit of the file.
    day
        The instance with soft windows: travel, lateness and the worst lateness cost 1 per unit, so
        that a roster costs ``3 · scale · Z``.
    calls
        Patient and service of each call.
    carers
        Their names in the file.
    """

    name: str
    patients: int
    scale: int
    day: Day
    calls: tuple[tuple[str, str], ...]
    carers: tuple[str, ...]

    @property
    def unsynchronised(self) -> Day:
        """The day without its ties: every service on its own."""
        return self.day.but(ties=Ties.none())


def instance_paths(folder: Path, pattern: str) -> Iterator[Path]:
    """List the JSON files of a folder that hold no results, sorted.

    Parameters
    ----------
    folder
        Read recursively; a single file is taken as it is.
    pattern
        Shell pattern for ``family/file`` or for the file name, with or without its ending.
    """
    for path in sorted(_json_files(folder)) if folder.is_dir() else [folder]:
        names = (path.name, path.stem, f"{path.parent.name}/{path.name}", _name(path))
        if any(fnmatch(name, pattern) for name in names) and not _is_result(path):
            yield path


def _json_files(folder: Path) -> Iterator[Path]:
    """Yield the JSON files of a folder, whatever the case of their ending."""
    for path in folder.rglob("*"):
        if path.suffix.lower() == ".json" and path.is_file():
            yield path


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def _is_result(path: Path) -> bool:
    """Tell whether a file holds a solution, or rows that a benchmark wrote."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, OSError, RecursionError):
        return False  # whoever reads it says what is wrong
    if isinstance(document, list):
        rows = [isinstance(row, dict) and "family" in row for row in document]
        return bool(rows) and all(rows)
    return isinstance(document, dict) and "routes" in document and "patients" not in document


def read_instance(path: Path) -> HhcrspInstance:
    """Read one file.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    ValueError
        In words for the user, when the file cannot be read or does not describe an instance.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (ValueError, OSError, RecursionError) as error:
        raise ValueError(f"{path.name} is no readable JSON file: {error}") from error
    try:
        return _instance(_name(path), document)
    except KeyError as error:
        raise ValueError(f"{path.name}: {error.args[0]!r} is missing") from error
    except (TypeError, AttributeError) as error:
        raise ValueError(f"{path.name}: something has the wrong form ({error})") from error
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


def _instance(name: str, document: Any) -> HhcrspInstance:
    if not isinstance(document, dict):
        raise ValueError("it has the wrong form, not an object with patients and caregivers")
    patients, carers = document["patients"], document["caregivers"]
    if len(document["central_offices"]) != 1:
        raise ValueError(f"{len(document['central_offices'])} offices; only one is supported")
    _check_matrix(document["distances"], len(patients) + 1)
    for what in ("patients", "caregivers", "services"):
        _check_names(what, [str(one["id"]) for one in document[what]])
    refuse_wider(document)
    lengths = {service["id"]: service.get("default_duration") for service in document["services"]}
    bits = {service: 1 << place for place, service in enumerate(lengths)}
    skills = [_bits(carer["abilities"], bits, f"carer {carer['id']}") for carer in carers]
    needs = [(row, need) for row, one in enumerate(patients, 1) for need in _needs(one, lengths)]
    if not needs:
        raise ValueError("no patient needs a service")
    for row, (service, _) in needs:
        if not any(skill & bits[service] for skill in skills):
            raise ValueError(f"no carer has service {service} of {patients[row - 1]['id']}")
    _check_pairs(patients, bits, skills)
    numbers = [value for line in document["distances"] for value in line]
    numbers += [length for _, (_, length) in needs]
    windows = [_window(one) for one in patients]
    numbers += [edge for window in windows for edge in window]
    ties = list(_ties(patients))
    numbers += [lag for _, least, most in ties for lag in (least, most)]
    if max(numbers) > _LARGEST:
        raise ValueError(f"{max(numbers)} is more than any day has; the limit is {_LARGEST:,}")
    scale = 10 ** min(_DECIMALS, max(_decimals(number) for number in numbers))
    day = Day(
        minutes=_whole(document["distances"], scale),
        metres=np.zeros((len(patients) + 1,) * 2, dtype=np.int64),
        calls=Calls(
            place=np.array([row for row, _ in needs], dtype=np.int64),
            opens=_whole([windows[row - 1][0] for row, _ in needs], scale),
            closes=_whole([windows[row - 1][1] for row, _ in needs], scale),
            minutes=_whole([length for _, (_, length) in needs], scale),
            skills=np.array([bits[service] for _, (service, _) in needs], dtype=np.int64),
            known=np.full(len(needs), NO_CARER, dtype=np.int64),
        ),
        ties=_tie_table(ties, [row for row, _ in needs], scale),
        carers=_carers(skills),
        costs=Costs(travel=1, home=1, late=1, latest=1, unserved=_NEVER // 1000),
        home_in_shift=True,
    )
    calls = tuple((str(patients[row - 1]["id"]), str(service)) for row, (service, _) in needs)
    names = tuple(str(carer["id"]) for carer in carers)
    return HhcrspInstance(name, len(patients), scale, day, calls, names)


def _check_names(what: str, names: list[Any]) -> None:
    """Refuse a name that stands for two, and more services than there are bits."""
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{what} has {twice} more than once")
    if what == "services" and len(names) > _SERVICES:
        raise ValueError(f"{len(names)} services; at most {_SERVICES} are supported")


def _check_matrix(matrix: list[list[Any]], size: int) -> None:
    if len(matrix) != size or any(len(row) != size for row in matrix):
        widths = sorted({len(row) for row in matrix})
        raise ValueError(
            f"distances has {len(matrix)} rows of {' or '.join(map(str, widths))} columns; "
            f"an office and {size - 1} patients need {size} x {size}"
        )
    for number, row in enumerate(matrix, 1):
        for column, value in enumerate(row, 1):
            if isinstance(value, bool) or not isinstance(value, int | Decimal) or not value >= 0:
                where = f"row {number}, column {column} of distances"
                raise ValueError(f"{where} is {value}, no number of at least 0")


def _needs(patient: Mapping[str, Any], lengths: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the services of a patient with their lengths."""
    needs = patient["required_caregivers"]
    if len(needs) not in (1, 2):
        raise ValueError(f"patient {patient['id']} needs {len(needs)} carers; 1 or 2 are supported")
    found = []
    for need in needs:
        service = need["service"]
        if service not in lengths:
            raise ValueError(f"patient {patient['id']} needs unknown service {service}")
        length = need.get("duration", lengths[service])
        if not isinstance(length, int | Decimal) or length < 0:
            raise ValueError(f"service {service} of {patient['id']} lasts {length}")
        found.append((service, length))
    _check_names(f"patient {patient['id']}", [service for service, _ in found])
    return found


def _check_pairs(
    patients: list[Mapping[str, Any]], bits: Mapping[str, int], skills: list[int]
) -> None:
    """Refuse two services at once that no two carers have between them."""
    for patient in patients:
        needs = patient["required_caregivers"]
        rule = patient.get("synchronization")
        if len(needs) < 2 or not isinstance(rule, dict) or rule.get("type") != "simultaneous":
            continue
        one, other = (
            {carer for carer, skill in enumerate(skills) if skill & bits[need["service"]]}
            for need in needs
        )
        if len(one | other) < 2:
            raise ValueError(f"patient {patient['id']} needs two carers at once; one is able")


def _window(patient: Mapping[str, Any]) -> tuple[Any, Any]:
    edges = patient.get("time_window")
    if not _are_two_numbers(edges):
        raise ValueError(f"the window of {patient['id']} is {edges}, not its two ends")
    opens, closes = edges
    if not 0 <= opens <= closes:
        raise ValueError(f"the window of {patient['id']} runs from {opens} to {closes}")
    return opens, closes


def _are_two_numbers(value: Any) -> TypeGuard[list[int | Decimal]]:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(one, int | Decimal) and not isinstance(one, bool) for one in value)
    )


def _ties(patients: list[Mapping[str, Any]]) -> Iterator[tuple[int, Any, Any]]:
    """Yield the row of each patient with two services, and their least and longest lag."""
    for row, patient in enumerate(patients, 1):
        if len(patient["required_caregivers"]) < 2:
            continue
        rule = patient.get("synchronization")
        if not isinstance(rule, dict) or "type" not in rule:
            raise ValueError(f"patient {patient['id']} has two services and no synchronization")
        if rule["type"] == "simultaneous":
            yield row, 0, 0
        elif rule["type"] == "sequential":
            lags = rule.get("distance")
            if not _are_two_numbers(lags):
                raise ValueError(f"the distance of {patient['id']} is {lags}, not two numbers")
            least, most = lags
            if not 0 <= least <= most:
                raise ValueError(f"the services of {patient['id']} lie {least} to {most} apart")
            yield row, least, most
        else:
            raise ValueError(f"patient {patient['id']} has synchronisation {rule['type']!r}")


def _tie_table(ties: list[tuple[int, Any, Any]], rows: list[int], scale: int) -> Ties:
    first = np.array([rows.index(row) for row, _, _ in ties], dtype=np.int64)
    least = _whole([least for _, least, _ in ties], scale)
    return Ties(
        first=first,
        second=first + 1,
        least=least,
        most=_whole([most for _, _, most in ties], scale),
    )


def _carers(skills: list[int]) -> Carers:
    nowhere = np.zeros(len(skills), dtype=np.int64)
    return Carers(
        start=nowhere,
        end=nowhere,
        on_duty=nowhere,
        off_duty=np.full(len(skills), _NEVER, dtype=np.int64),
        skills=np.array(skills, dtype=np.int64),
    )


def _bits(services: list[str], bits: Mapping[str, int], who: str) -> int:
    if not isinstance(services, list):
        raise ValueError(f"the abilities of {who} are {services!r}, not a list")
    unknown = [service for service in services if service not in bits]
    if unknown:
        raise ValueError(f"{who} has unknown service {unknown[0]}")
    return sum(bits[service] for service in set(services))


def _decimals(number: int | Decimal) -> int:
    """Return the digits after the point that matter."""
    exponent = Decimal(number).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _whole(numbers: list[Any], scale: int) -> IntArray:
    """Return numbers in whole units, rounded up where need be."""
    rows = [[ceil(one * scale) for one in row] if isinstance(row, list) else ceil(row * scale)
            for row in numbers]  # fmt: skip
    return np.array(rows, dtype=np.int64)


def solution_text(instance: HhcrspInstance, roster: Roster) -> str:
    """Write a roster in the public solution format.

    Parameters
    ----------
    instance
        What it solves.
    roster
        Its rounds.
    """
    routes = []
    for name, made in zip(instance.carers, roster.rounds, strict=True):
        stops = [_stop(instance, call, int(roster.start[call])) for call in made]
        routes.append({"caregiver_id": name, "locations": stops})
    order: dict[str, None] = {}
    for call in np.argsort(roster.start, kind="stable"):
        order.setdefault(instance.calls[call][0])
    return json.dumps({"global_ordering": list(order), "routes": routes}, indent=1)


def _stop(instance: HhcrspInstance, call: int, start: int) -> dict[str, Any]:
    patient, service = instance.calls[call]
    end = start + int(instance.day.calls.minutes[call])
    return {
        "arrival_time": start / instance.scale,
        "departure_time": end / instance.scale,
        "patient": patient,
        "service": service,
    }
