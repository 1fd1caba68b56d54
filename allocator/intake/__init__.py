"""The rim that reads users' files: cells as typed, every fault found, nothing half-loaded."""
