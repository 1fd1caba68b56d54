"""The rim that keeps runs: one folder a run, written whole or not at all."""
