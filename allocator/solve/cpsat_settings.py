"""How CP-SAT is asked, wherever it is: one worker, a seed and deterministic time."""

from __future__ import annotations

from ortools.sat.python import cp_model_helper as sat

SEED = 1


def repeatable(deterministic_time: float, *, seed: int = SEED) -> sat.SatParameters:
    """Return parameters with which the same programme always gives the same answer.

    Parameters
    ----------
    deterministic_time
        Limit in CP-SAT's own units of work, which no clock enters.
    seed
        Seed of its draws.
    """
    parameters = sat.SatParameters()
    parameters.num_workers = 1
    parameters.random_seed = seed
    parameters.max_deterministic_time = deterministic_time
    parameters.linearization_level = 2
    parameters.symmetry_level = 0
    return parameters


def for_proof(deterministic_time: float, *, presolve: bool) -> sat.SatParameters:
    """Return repeatable parameters for proofs, without probing: it takes long and finds little.

    Parameters
    ----------
    deterministic_time
        Limit in CP-SAT's own units of work, which no clock enters.
    presolve
        Whether the programme is simplified first.
    """
    parameters = repeatable(deterministic_time)
    parameters.cp_model_probing_level = 0
    parameters.cp_model_presolve = presolve
    return parameters
