"""The searches can be compiled ahead of their first use."""

from __future__ import annotations

from allocator.routing import compiling, machine_code


def test_searches_that_were_compiled_are_found_on_disk():
    compiling.compile_building()
    compiling.compile_quoting()
    compiling.compile_joining()

    assert compiling.is_compiled()


def test_nothing_is_said_to_be_compiled_where_nothing_is_kept(monkeypatch, tmp_path):
    monkeypatch.setattr(machine_code, "folders", lambda: (tmp_path,))

    assert not compiling.is_compiled()
