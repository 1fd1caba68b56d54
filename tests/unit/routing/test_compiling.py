"""The searches can be compiled ahead of their first use."""

from __future__ import annotations

from allocator.routing import compiling
from allocator.routing.search_anneal import anneal


def test_a_search_that_was_compiled_is_found_on_disk_or_nowhere():
    compiling.compile_building()

    assert compiling.is_compiled() == (anneal.stats.cache_path is not None)


def test_compiling_ahead_leaves_nothing_to_compile_for_quotes():
    compiling.compile_quoting()
    before = len(compiling.reseat.__globals__["_search"].signatures)

    compiling.compile_quoting()

    assert len(compiling.reseat.__globals__["_search"].signatures) == before == 1


def test_nothing_is_said_to_be_compiled_where_no_cache_is(monkeypatch, tmp_path):
    class Stats:
        cache_path = str(tmp_path)

    class Search:
        stats = Stats()

    monkeypatch.setattr(compiling, "anneal", Search())

    assert not compiling.is_compiled()
