"""Compiled searches kept as machine code, so that a run that finds them needs no compiler.

Numba takes longer to start than most quotes take to work out. A search is therefore compiled once
on a machine and kept under the hash of all it follows from: every module it is written in, the
compiler and the processor. A later run links what it finds with LLVM alone. Where that cannot be
linked, Numba's own function is called.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from allocator.routing.linking import Laid, kinds_of, link, processor

_FORMAT = 1
"""Raised when kept files or the way they are called become others."""

_IMPORTS = re.compile(r"^from (allocator(?:\.\w+)+) import", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Code:
    """Machine code of one function.

    Parameters
    ----------
    symbol
        Name of the function in it.
    kinds
        Of the arguments, as `allocator.routing.linking.kinds_of` tells them.
    returns
        Whether the function returns a whole number, or else nothing.
    needs
        Names it expects the process to know.
    content
        An object file.
    """

    symbol: str
    kinds: str
    returns: bool
    needs: tuple[str, ...]
    content: bytes

    def to_bytes(self) -> bytes:
        """Return the code as it is kept: a line about it with a seal, then the object file."""
        about = {key: value for key, value in asdict(self).items() if key != "content"}
        head = json.dumps({"seal": self._seal, "about": about}, separators=(",", ":"))
        return head.encode() + b"\n" + self.content

    @classmethod
    def from_bytes(cls, kept: bytes) -> Code:
        """Read code back.

        Raises
        ------
        ValueError
            When it is not what was written.
        """
        head, _, content = kept.partition(b"\n")
        try:
            document = json.loads(head)
            about = document["about"] | {"needs": tuple(document["about"]["needs"])}
            code = cls(content=content, **about)
        except (ValueError, KeyError, TypeError) as fault:
            raise ValueError("not machine code that was kept") from fault
        if document["seal"] != code._seal:
            raise ValueError("machine code that was altered")
        return code

    @property
    def _seal(self) -> str:
        about = repr((self.symbol, self.kinds, self.returns, self.needs))
        return sha256(about.encode() + self.content).hexdigest()


class MachineCode:
    """A compiled function that is called without loading the module it is written in.

    Its arguments are whole numbers, fractions, contiguous arrays and tuples of these, of the same
    kinds in every call; it returns a whole number or nothing.

    Parameters
    ----------
    module, name
        Where Numba's function is written.
    """

    def __init__(self, module: str, name: str) -> None:
        self._module, self._name = module, name
        self._call: Callable[..., Any] | None = None

    def __call__(self, *arguments: Any) -> Any:
        """Call the function, from disk or compiled now."""
        if self._call is None:
            plain = _plain(arguments)
            code = self._read(kinds_of(plain)) or self._compile(plain)
            self._call = link(code) or self._compiled_by_numba()
        return self._call(*arguments)

    def is_kept(self) -> bool:
        """Tell whether an earlier run kept it on disk."""
        return any(path.exists() for path in self._paths)

    @property
    def _function(self) -> Any:
        """Return Numba's function, which starts the compiler."""
        return getattr(import_module(self._module), self._name)

    def _compiled_by_numba(self) -> Callable[..., Any]:
        from allocator.routing.emitting import with_way_in  # noqa: PLC0415  loads the compiler

        made = with_way_in(self._function)
        return lambda *arguments: made(*_plain(arguments))

    @property
    def _paths(self) -> tuple[Path, ...]:
        """Return where the code may be kept, the best place first."""
        key = sha256(repr((_FORMAT, _sources(self._module), _tools())).encode()).hexdigest()
        return tuple(folder / f"{self._name}-{key[:24]}.code" for folder in folders())

    def _read(self, kinds: str) -> Code | None:
        """Return what is kept, nothing where that is missing, altered or for other arguments."""
        for path in self._paths:
            try:
                code = Code.from_bytes(path.read_bytes())
            except (OSError, ValueError):
                continue  # a cache: what cannot be trusted is made again
            if code.kinds == kinds:
                return code
        return None

    def _compile(self, arguments: tuple[Any, ...]) -> Code:
        """Compile the function for arguments of these kinds, and keep it where that is possible."""
        from allocator.routing.emitting import emit  # noqa: PLC0415  loads the compiler

        code = emit(self._function, arguments)
        for path in self._paths:
            draft = path.with_suffix(f".{os.getpid()}.part")
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                draft.write_bytes(code.to_bytes())
                draft.replace(path)
            except OSError:
                continue
            break
        return code


def _plain(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return arguments with the arrays themselves in place of where they lie."""
    return tuple(it.arrays if isinstance(it, Laid) else it for it in arguments)


def folders() -> tuple[Path, ...]:
    """Return where machine code is kept: beside Python's own, or in the user's cache folder."""
    from platformdirs import user_cache_path  # noqa: PLC0415  only when needed

    beside = Path(__file__).parent / "__pycache__"
    return beside, user_cache_path("allocator") / "machine-code"


@cache
def _tools() -> tuple[str, ...]:
    """Return what machine code depends on beside what it is written in."""
    packages = (_version(name) for name in ("numba", "llvmlite", "numpy"))
    return (*packages, sys.version, *processor())


def _version(package: str) -> str:
    """Return the version of a package that is not imported for it."""
    spec = find_spec(package)
    if spec is not None and spec.origin is not None:
        beside = Path(spec.origin).parent.parent.glob(f"{package}-*.dist-info")
        named = [folder.name.removesuffix(".dist-info").partition("-")[2] for folder in beside]
        if len(named) == 1:
            return named[0]
    from importlib.metadata import version  # noqa: PLC0415  takes longer than reading a folder

    return version(package)


@cache
def _sources(module: str) -> tuple[tuple[str, str], ...]:
    """Return the hash of each module of ours that a module imports, and of itself."""
    found: dict[str, str] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        spec = None if name in found else find_spec(name)
        if spec is None or spec.origin is None:
            continue
        text = Path(spec.origin).read_bytes()
        found[name] = sha256(text).hexdigest()
        waiting += _IMPORTS.findall(text.decode())
    return tuple(sorted(found.items()))
