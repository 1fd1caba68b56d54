"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


class _SomePath(click.Path):
    """A path that names something: an empty word would mean the folder one happens to be in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, refusing an empty one."""
        if not str(value).strip():
            self.fail("an empty path names nothing; write . for this folder.", param, ctx)
        return super().convert(value, param, ctx)


JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
QUIET = click.option("--quiet", "-q", "is_quiet", is_flag=True, help="No progress on stderr.")
OVERWRITE = click.option("--overwrite", is_flag=True, help="Replace a run that is already there.")
ANY_PATH = _SomePath(path_type=Path)
RUN = click.argument("run", type=ANY_PATH)
