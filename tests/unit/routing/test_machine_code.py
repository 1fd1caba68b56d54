"""Machine code is kept, found again without the compiler, and never trusted when it was altered."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version

import numpy as np
import pytest
from numba import njit

from allocator.routing import compiling, emitting, machine_code
from allocator.routing.linking import Laid, kinds_of, link
from allocator.routing.machine_code import Code, MachineCode


@njit(nogil=True, _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)
def total(table, weights, shift):
    found = 0
    for row in range(table.shape[0]):
        for column in range(table.shape[1]):
            found += table[row, column] * weights[0][column]
        table[row, 0] = -1
    return found + shift + int(weights[1])


@njit(nogil=True, _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)
def share(of, among):
    return of // among


def _arguments():
    return np.arange(6).reshape(2, 3).copy(), (np.array([1, 10, 100]), 2.5), 1000


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(machine_code, "folders", lambda: (tmp_path,))
    return tmp_path


@pytest.fixture
def no_compiler(monkeypatch):
    def refuse(*_):
        raise AssertionError("the compiler was started")

    monkeypatch.setattr(emitting, "emit", refuse)


def _kept(folder):
    (found,) = folder.iterdir()
    return found


def test_it_reads_and_changes_what_numba_would(folder):
    arguments = _arguments()

    assert MachineCode(__name__, "total")(*arguments) == 210 + 543 + 1000 + 2
    assert arguments[0][:, 0].tolist() == [-1, -1]


def test_arrays_that_stay_where_they_are_are_taken_as_they_are_by_then(folder):
    grid, others, whole = _arguments()
    laid = Laid(grid), Laid(others), whole
    call = MachineCode(__name__, "total")

    assert call(*laid) == 210 + 543 + 1000 + 2
    others[0][:] *= 2
    grid[:] = _arguments()[0]
    assert call(*laid) == call(grid.copy() * 0 + _arguments()[0], others, whole) != 1755


def test_it_is_kept_and_found_without_the_compiler(folder, request):
    assert not MachineCode(__name__, "total").is_kept()
    MachineCode(__name__, "total")(*_arguments())
    assert MachineCode(__name__, "total").is_kept()

    request.getfixturevalue("no_compiler")
    assert MachineCode(__name__, "total")(*_arguments()) == 1755


def test_what_was_altered_is_compiled_again(folder):
    MachineCode(__name__, "total")(*_arguments())
    path = _kept(folder)
    was = path.read_bytes()
    path.write_bytes(was[:-1] + bytes([was[-1] ^ 1]))

    assert MachineCode(__name__, "total")(*_arguments()) == 1755
    assert path.read_bytes() == was


@pytest.mark.parametrize(
    "content", [b"", b"{}\n", b"[]\nxyz", b'{"seal": "1", "about": {"needs": []}}\nxyz'], ids=len
)
def test_what_is_no_code_is_no_code(content):
    with pytest.raises(ValueError, match="machine code"):
        Code.from_bytes(content)


def test_other_kinds_of_arguments_are_refused(folder):
    call = MachineCode(__name__, "total")
    call(*_arguments())
    table, weights, shift = _arguments()

    with pytest.raises(TypeError, match="called with"):
        call(table.astype(np.int32), weights, shift)
    with pytest.raises(TypeError, match="contiguous"):
        call(table[:, ::2], weights, shift)


def test_a_fault_inside_is_told(folder):
    with pytest.raises(RuntimeError, match="status"):
        MachineCode(__name__, "share")(1, 0)


def test_it_serves_where_nothing_can_be_kept(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setattr(machine_code, "folders", lambda: (blocked,))

    assert MachineCode(__name__, "total")(*_arguments()) == 1755


def test_where_it_cannot_be_linked_numba_is_called(folder, monkeypatch):
    monkeypatch.setattr(machine_code, "link", lambda _: None)

    assert MachineCode(__name__, "total")(*_arguments()) == 1755


def test_code_that_needs_what_the_process_lacks_is_not_linked(folder):
    code = emitting.emit(total, _arguments())

    assert link(code) is not None
    assert link(replace(code, needs=("no_such_function_anywhere",))) is None


def test_kinds_tell_apart_what_is_compiled_apart():
    table = np.zeros((2, 2))

    assert kinds_of((1, 1.0, (table,))) == "whole fraction (<f8[2])"


def test_it_follows_from_every_module_it_is_written_in():
    found = dict(machine_code._sources("allocator.routing.reseat_search"))

    wanted = {"reseat_search", "reseat_timing", "reseat_hall", "search_plan", "search_layout"}
    assert {f"allocator.routing.{name}" for name in wanted} <= set(found)


def test_quoting_with_kept_code_does_not_start_the_compiler():
    compiling.compile_quoting()
    says = "import sys; from allocator.routing.compiling import compile_quoting as c; c()"
    says += "; sys.exit('numba' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", says], check=False).returncode == 0


@pytest.mark.parametrize("package", ["numba", "llvmlite", "numpy", "pytest"])
def test_versions_are_those_installed(package):
    assert machine_code._version(package) == version(package)
