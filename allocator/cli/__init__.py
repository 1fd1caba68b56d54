"""The command line: parse, call a use case, render. Thin, and quick to start."""

from allocator.cli.main import main

__all__ = ["main"]
