"""The rim that keeps runs: one folder a run, written whole or not at all."""

from allocator.workspace.run_folder import RunFolder, write_run_folder
from allocator.workspace.run_record import RunRecord

__all__ = ["RunFolder", "RunRecord", "write_run_folder"]
