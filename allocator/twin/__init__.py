"""The synthetic-but-calibrated county: invented people and providers on real geography."""

from allocator.twin.build import AS_OF, build_twin

__all__ = ["AS_OF", "build_twin"]
