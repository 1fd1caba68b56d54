"""Link machine code into this process, and hand it arguments the way Numba does.

Numba passes an array as the numbers of its record: who owns it and its parent (nobody, since the
caller keeps it alive), how many elements of how many bytes, where they are, shape and strides. A
tuple is passed as its parts. The function returns a status, and its result through a pointer.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

import llvmlite.binding as llvm
import numpy as np

if TYPE_CHECKING:
    from allocator.routing.machine_code import Code


class Laid:
    """An array, or a tuple of arrays, handed over to compiled code many times.

    Parameters
    ----------
    arrays
        The argument itself; what is in its arrays may change, where they lie may not.
    """

    def __init__(self, arrays: Any) -> None:
        self.arrays = arrays
        self.parts: list[Any] = []
        self.kind = _take(arrays, self.parts)


def kinds_of(arguments: Iterable[Any]) -> str:
    """Return what kinds of arguments these are, in words.

    Raises
    ------
    TypeError
        When one cannot be handed over, as an array that is not contiguous.
    """
    return " ".join(_take(argument, []) for argument in arguments)


def _take(argument: Any, parts: list[Any]) -> str:
    """Return the kind of an argument, and add it to parts as Numba passes it."""
    if isinstance(argument, np.ndarray):
        flags = argument.flags
        if not (flags.c_contiguous and flags.writeable):
            raise TypeError("compiled code takes arrays that are contiguous and may be changed")
        where = argument.ctypes.data
        parts += (0, 0, argument.size, argument.itemsize, where, *argument.shape, *argument.strides)
        return _name(argument.dtype, argument.ndim)
    if isinstance(argument, Laid):
        parts += argument.parts
        return argument.kind
    if isinstance(argument, tuple):
        return f"({' '.join([_take(item, parts) for item in argument])})"
    is_fraction = isinstance(argument, float)
    parts.append(argument if is_fraction else int(argument))
    return "fraction" if is_fraction else "whole"


@cache
def _name(dtype: np.dtype[Any], dimensions: int) -> str:
    """Return the kind of an array."""
    return f"{dtype.str}[{dimensions}]"


def processor() -> tuple[str, str]:
    """Return the processor's name and what it can do."""
    return llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()


@cache
def _target() -> llvm.TargetMachine:
    """Return who writes machine code for this processor, set as Numba sets its own."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_triple(llvm.get_process_triple())
    name, features = processor()
    is_x86 = target.name.startswith("x86")
    return target.create_target_machine(
        cpu=name,
        features=features,
        opt=3,
        reloc="static" if is_x86 else "default",
        codemodel="jitdefault",
        jit=True,
    )


@cache
def _engine() -> llvm.ExecutionEngine:
    """Return what holds the code that was linked; it stays to the end of the process."""
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), _target())


def to_object_file(assembly: str) -> bytes:
    """Return LLVM's assembly as an object file for this processor."""
    target = _target()
    content: bytes = target.emit_object(llvm.parse_assembly(assembly))
    return content


def needs_of(assembly: str) -> tuple[str, ...]:
    """Return the names that LLVM's assembly expects the process to know."""
    module = llvm.parse_assembly(assembly)
    named = [*module.functions, *module.global_variables]
    return tuple(it.name for it in named if it.is_declaration and not it.name.startswith("llvm."))


def link(code: Code) -> Callable[..., Any] | None:
    """Return a function that calls machine code, nothing where this process lacks what it needs."""
    engine = _engine()
    llvm.load_library_permanently("")
    if any(llvm.address_of_symbol(name) is None for name in code.needs):
        return None
    engine.add_object_file(llvm.ObjectFileRef.from_data(code.content))
    engine.finalize_object()
    address = engine.get_function_address(code.symbol)
    return _caller(address, code) if address else None


def _caller(address: int, code: Code) -> Callable[..., Any]:
    """Return a function that hands its arguments over to an address."""
    native = ctypes.CFUNCTYPE(ctypes.c_int)(address)

    def call(*arguments: Any) -> Any:
        """Call the code; `TypeError` for arguments of other kinds than it was compiled for."""
        parts: list[Any] = []
        kinds = " ".join([_take(argument, parts) for argument in arguments])
        if kinds != code.kinds:
            raise TypeError(f"compiled for {code.kinds}, called with {kinds}")
        result, fault = ctypes.c_int64(), ctypes.c_void_p()
        if not native.argtypes:
            each = [ctypes.c_double if isinstance(it, float) else ctypes.c_int64 for it in parts]
            native.argtypes = [ctypes.c_void_p, ctypes.c_void_p, *each]
        status = native(ctypes.byref(result), ctypes.byref(fault), *parts)
        if status != 0:
            raise RuntimeError(f"the compiled search stopped with status {status}")
        return result.value if code.returns else None

    return call
