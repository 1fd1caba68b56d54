"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
QUIET = click.option("--quiet", "-q", "is_quiet", is_flag=True, help="No progress on stderr.")
OVERWRITE = click.option("--overwrite", is_flag=True, help="Replace a run that is already there.")
ANY_PATH = click.Path(path_type=Path)
RUN = click.argument("run", type=ANY_PATH)
