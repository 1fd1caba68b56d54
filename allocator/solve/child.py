"""How a child lives: read a request, answer line by line, wait for the next.

It ends by itself as soon as its standard input closes, so a parent that was killed leaves no
orphan, and whatever a library prints goes to standard error, never between the messages. It leaves
without the interpreter's teardown, in which some solvers crash.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, Generic, TextIO, TypeVar

if TYPE_CHECKING:
    from allocator.solve.wire import Message  # loads NumPy, which not every child needs

ORPHANED = 86
"""Exit code of a child whose parent went away."""

_SPARE_MB = 1024

Send = Callable[["Message"], None]
Request = TypeVar("Request")


def live(read: Callable[[BinaryIO], Request], answer: Callable[[Request, Send], None]) -> None:
    """Serve requests until standard input closes, and end the process.

    Parameters
    ----------
    read
        Takes the next request off the stream; raises `EOFError` when there is none.
    answer
        Does one job and sends its messages, the last of them of the kind ``done``.
    """
    out, requests = _message_stream(), _Requests(read)
    try:
        while True:
            answer(requests.get(), lambda message: _send(out, message))
    except Exception as fault:  # noqa: BLE001, RUF100 - told to the parent, which decides
        _send(out, {"kind": "error", "message": f"{type(fault).__name__}: {fault}"})
    out.close()
    os._exit(0)


def limit_memory(megabytes: int) -> None:
    """Ask the system, where it can, to refuse memory far above the limit the parent watches."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on every system

    size = (megabytes + _SPARE_MB) * 2**20
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    soft = size if hard == resource.RLIM_INFINITY else min(size, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _message_stream() -> TextIO:
    """Keep standard output for messages alone: anything else printed goes to standard error."""
    kept = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(kept, "w", encoding="utf-8", buffering=1)


def _send(out: TextIO, message: Message) -> None:
    out.write(json.dumps(message) + "\n")
    out.flush()


class _Requests(Generic[Request]):
    """Reads requests in a thread of its own, so that a closed input is noticed during a solve."""

    def __init__(self, read: Callable[[BinaryIO], Request]) -> None:
        self._take = read
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
                self._read.put(self._take(sys.stdin.buffer))
            except EOFError:
                os._exit(ORPHANED)
            except Exception as fault:  # noqa: BLE001, RUF100 - raised where it is asked for
                self._read.put(fault)
                return
