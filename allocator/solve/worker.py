"""The child that may die: read a request, solve it, write what is found line by line, and wait.

Run as ``python -m allocator.solve.worker``; see `allocator.solve.child` for how it lives and ends.
"""

from __future__ import annotations

from collections.abc import Callable

from allocator.rules.choice_model import ChoiceModel, IntArray
from allocator.solve.child import Send, limit_memory, live
from allocator.solve.solution import Effort, LevelOutcome, Solution
from allocator.solve.wire import Message, Request, plain_outcome, read_request


def main() -> None:
    """Serve requests until standard input closes, and end without the interpreter's teardown."""

    def answer(request: Request, send: Send) -> None:
        """Serve one request within its memory."""
        job, model, arrays = request
        limit_memory(int(job["memory_mb"]))
        serve(job, model, arrays, send)

    live(read_request, answer)


def serve(job: Message, model: ChoiceModel, arrays: dict[str, IntArray], send: Send) -> None:
    """Do one job and send its messages.

    Parameters
    ----------
    job
        ``kind`` and the effort; see `allocator.solve.engine` and `allocator.solve.regret`.
    model
        The programme.
    arrays
        ``start``, and ``choices`` for forced values.
    send
        Takes each message.
    """
    effort = Effort(**job["effort"])
    if job["kind"] == "forced":
        from allocator.solve.forced import force_choices  # noqa: PLC0415 - loads OR-Tools

        force_choices(model, arrays["start"], arrays["choices"].tolist(), effort,
                      lambda found: send(found.plain()), presolve=job["presolve"])  # fmt: skip
        send({"kind": "done"})
        return

    def report(taken: IntArray, levels: tuple[LevelOutcome, ...]) -> None:
        """Send the best plan so far."""
        send(_progress("progress", taken, levels))

    solution = _solve(job, model, arrays["start"], effort, report)
    message = _progress("done", solution.taken, solution.levels)
    send({**message, "method": solution.method, "events": list(solution.events)})


def _solve(
    job: Message,
    model: ChoiceModel,
    start: IntArray,
    effort: Effort,
    report: Callable[[IntArray, tuple[LevelOutcome, ...]], None],
) -> Solution:
    if job["kind"] == "county":
        from allocator.solve.county import solve_county  # noqa: PLC0415 - starts a compiler

        return solve_county(model, start, effort, lambda taken: report(taken, ()))
    from allocator.solve.exact import solve_exact  # noqa: PLC0415 - loads OR-Tools

    return solve_exact(model, start, effort, report, presolve=job["presolve"])


def _progress(kind: str, taken: IntArray, levels: tuple[LevelOutcome, ...]) -> Message:
    return {"kind": kind, "taken": taken.tolist(), "levels": [plain_outcome(x) for x in levels]}


if __name__ == "__main__":
    main()
