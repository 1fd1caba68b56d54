"""How long the searches for rounds look, in steps, so that every machine finds the same."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """Steps of the searches.

    Parameters
    ----------
    build_steps
        For each call of the first day whose rounds are built.
    rebuild_steps
        For each call of a further day, which starts from the rounds of the day before.
    quote_steps
        How often each search for a quote lifts some calls out of the few rounds it may rearrange
        and seats them again.
    quote_first
        So many searches for a quote have nobody who has nothing to do today, one where some calls
        hang together; beside them one has such a carer, for each shift.
    quote_ways
        How many ways from call to call are gone at most to list rounds that no search met; none
        where some calls hang together,
    quote_small, quote_ways_beyond
        and only so many where there are more calls than that.
    quote_checks
        How many rounds are tried at most in making the cheapest plan of all of them.
    quote_settle_steps
        For each call of those rounds where some hang together: before the other searches, and half
        as many after them.
    quote_rounds
        How many rounds near each visit a quote may rearrange;
    quote_calls
        the next nearest as well, as long as there are no more calls than that.
    quoted
        For how many locations a package is quoted by routing; the others, dearer by insertion,
        keep the insertion estimate.
    seed
        Of every draw.
    """

    build_steps: int = 1500
    rebuild_steps: int = 400
    quote_steps: int = 280
    quote_first: int = 3
    quote_ways: int = 60_000
    quote_small: int = 30
    quote_ways_beyond: int = 12_000
    quote_checks: int = 10_000_000
    quote_settle_steps: int = 200
    quote_rounds: int = 6
    quote_calls: int = 24
    quoted: int = 8
    seed: int = 1
