"""What parent and child say to each other: arrays one way, lines of JSON the other.

A request is one line of JSON, then the arrays as an ``.npz`` of the length the line names. Nothing
is unpickled on either side. Every answer is one JSON object on a line of its own.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from allocator.rules.choice_model import ChoiceModel, IntArray, Level
from allocator.solve.certificate import Certificate
from allocator.solve.solution import LevelOutcome, Status

Message = dict[str, Any]
Request = tuple[Message, ChoiceModel, dict[str, IntArray]]

_MODEL = ("group_start", "row_start", "row_choice", "row_coefficient", "row_limit", "row_soft")


class WireError(ValueError):
    """A message that is not what was agreed."""


def pack_request(job: Message, model: ChoiceModel, **arrays: IntArray) -> bytes:
    """Write a request.

    Parameters
    ----------
    job
        What to do, in plain JSON values.
    model
        The programme.
    arrays
        Further integer arrays, by name.

    Returns
    -------
    bytes
        What the child reads from its standard input.
    """
    parts: dict[str, IntArray] = {name: getattr(model, name) for name in _MODEL}
    parts["choice_cost"] = np.array([x.choice_cost for x in model.levels], dtype=np.int64)
    parts["excess_cost"] = np.array([x.excess_cost for x in model.levels], dtype=np.int64)
    levels = [level.id for level in model.levels]
    return pack_arrays({"job": job, "levels": levels}, {**parts, **arrays})


def pack_arrays(header: Message, arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Write a line of plain JSON values and arrays by name.

    Parameters
    ----------
    header
        Plain JSON values; ``bytes`` is added.
    arrays
        Arrays of any type but objects.
    """
    payload = io.BytesIO()
    parts: dict[str, Any] = dict(arrays)
    np.savez(payload, allow_pickle=False, **parts)
    body = payload.getvalue()
    return json.dumps({**header, "bytes": len(body)}).encode() + b"\n" + body


def read_request(stream: BinaryIO) -> Request:
    """Read a request.

    Parameters
    ----------
    stream
        The child's standard input.

    Returns
    -------
    tuple
        The job, the programme and the further arrays.

    Raises
    ------
    EOFError
        When the stream has ended: there is no further request.
    WireError
        When it ends within a request.
    """
    header, arrays = read_arrays(stream)
    costs = zip(header["levels"], arrays.pop("choice_cost"), arrays.pop("excess_cost"), strict=True)
    levels = tuple(Level(name, choice, excess) for name, choice, excess in costs)
    model = ChoiceModel(**{name: arrays.pop(name) for name in _MODEL}, levels=levels)
    return header["job"], model, arrays


def read_arrays(stream: BinaryIO) -> tuple[Message, dict[str, NDArray[Any]]]:
    """Read what `pack_arrays` wrote.

    Parameters
    ----------
    stream
        The child's standard input.

    Raises
    ------
    EOFError
        When the stream has ended: there is no further request.
    WireError
        When it ends within a request.
    """
    line = stream.readline()
    if not line:
        raise EOFError("no further request")
    header = json.loads(line)
    body = stream.read(header["bytes"])
    if len(body) != header["bytes"]:
        raise WireError("the request ended early")
    with np.load(io.BytesIO(body), allow_pickle=False) as stored:
        return header, {name: stored[name] for name in stored.files}


def plain_outcome(outcome: LevelOutcome) -> Message:
    """Write a level's outcome in plain JSON values."""
    proof = outcome.certificate
    return {
        "id": outcome.id,
        "value": outcome.value,
        "bound": outcome.bound,
        "status": outcome.status.value,
        "certificate": None if proof is None else _plain_certificate(proof),
    }


def read_outcome(plain: Message) -> LevelOutcome:
    """Read a level's outcome back.

    Raises
    ------
    WireError
        When a field is missing or is not what was agreed.
    """
    try:
        proof = plain["certificate"]
        return LevelOutcome(
            str(plain["id"]),
            int(plain["value"]),
            int(plain["bound"]),
            Status(plain["status"]),
            None if proof is None else _read_certificate(proof),
        )
    except (KeyError, TypeError, ValueError) as cause:
        raise WireError(f"a level's outcome cannot be read: {cause!r}") from cause


def read_taken(plain: object, groups: int) -> IntArray:
    """Read the choices taken.

    Raises
    ------
    WireError
        When it is not one integer per group.
    """
    whole = isinstance(plain, list) and all(type(choice) is int for choice in plain)
    if not isinstance(plain, list) or not whole or len(plain) != groups:
        raise WireError("a plan is not one choice for each package")
    try:
        return np.array(plain, dtype=np.int64)
    except OverflowError as cause:
        raise WireError("a plan names choices that do not exist") from cause


def _plain_certificate(proof: Certificate) -> Message:
    return {
        "level": proof.level,
        "scale": proof.scale,
        "row_multiplier": proof.row_multiplier.tolist(),
        "level_multiplier": proof.level_multiplier.tolist(),
        "bound": proof.bound,
        "excluded_by": [_plain_certificate(earlier) for earlier in proof.excluded_by],
        "knapsack_rows": proof.knapsack_rows.tolist(),
        "group_multiplier": proof.group_multiplier.tolist(),
    }


def _read_certificate(plain: Message) -> Certificate:
    return Certificate(
        level=int(plain["level"]),
        scale=int(plain["scale"]),
        row_multiplier=np.array(plain["row_multiplier"], dtype=np.int64),
        level_multiplier=np.array(plain["level_multiplier"], dtype=np.int64),
        bound=int(plain["bound"]),
        excluded_by=tuple(_read_certificate(earlier) for earlier in plain["excluded_by"]),
        knapsack_rows=np.array(plain["knapsack_rows"], dtype=np.int64),
        group_multiplier=np.array(plain["group_multiplier"], dtype=np.int64),
    )
