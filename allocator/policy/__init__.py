"""What the council says: dated, sourced values and their reader."""

from allocator.policy.policy import Policy, Setting, ShareBasis, norfolk_settings, read_policy

__all__ = ["Policy", "Setting", "ShareBasis", "norfolk_settings", "read_policy"]
