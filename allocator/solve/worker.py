"""The child that may die: read a request, solve it, write what is found line by line, and wait.

Run as ``python -m allocator.solve.worker``. It is the only entry that loads OR-Tools. It ends by
itself as soon as its standard input closes, so a parent that was killed leaves no orphan, and
whatever a library prints goes to standard error, never between the messages.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from collections.abc import Callable
from typing import TextIO

from allocator.rules.choice_model import ChoiceModel, IntArray
from allocator.solve.solution import Effort, LevelOutcome, Solution
from allocator.solve.wire import Message, Request, plain_outcome, read_request

ORPHANED = 86
"""Exit code of a child whose parent went away."""

_SPARE_MB = 1024

Send = Callable[[Message], None]


def main() -> None:
    """Serve requests until standard input closes, and end without the interpreter's teardown."""
    out, requests = _message_stream(), _Requests()
    try:
        while True:
            job, model, arrays = requests.get()
            _limit_memory(int(job["memory_mb"]))
            serve(job, model, arrays, lambda message: _send(out, message))
    except Exception as fault:  # noqa: BLE001, RUF100 - told to the parent, which decides
        _send(out, {"kind": "error", "message": f"{type(fault).__name__}: {fault}"})
    out.close()
    os._exit(0)


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


def _message_stream() -> TextIO:
    """Keep standard output for messages alone: anything else printed goes to standard error."""
    kept = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(kept, "w", encoding="utf-8", buffering=1)


def _send(out: TextIO, message: Message) -> None:
    out.write(json.dumps(message) + "\n")
    out.flush()


class _Requests:
    """Reads requests in a thread of its own, so that a closed input is noticed during a solve."""

    def __init__(self) -> None:
        self._read: queue.Queue[Request | Exception] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def get(self) -> Request:
        """Wait for the next request and return it, or raise what made it unreadable."""
        request = self._read.get()
        if isinstance(request, Exception):
            raise request
        return request

    def _listen(self) -> None:
        """Queue every request; end the process at once when standard input closes."""
        while True:
            try:
                self._read.put(read_request(sys.stdin.buffer))
            except EOFError:
                os._exit(ORPHANED)
            except Exception as fault:  # noqa: BLE001, RUF100 - raised where it is asked for
                self._read.put(fault)
                return


def _limit_memory(megabytes: int) -> None:
    """Ask the system, where it can, to refuse memory far above the limit the parent watches."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on every system

    size = (megabytes + _SPARE_MB) * 2**20
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    soft = size if hard == resource.RLIM_INFINITY else min(size, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


if __name__ == "__main__":
    main()
