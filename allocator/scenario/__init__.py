"""The rim that reads scenarios: TOML in, one resolved question out."""

from allocator.scenario.read import Resolved, read_scenario, resolve
from allocator.scenario.schema import Scenario, TravelSection

__all__ = ["Resolved", "Scenario", "TravelSection", "read_scenario", "resolve"]
