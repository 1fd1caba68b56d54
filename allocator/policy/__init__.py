"""What the council says: dated, sourced values and their reader."""

from allocator.policy.policy import Policy, ShareBasis, norfolk_settings, read_policy
from allocator.policy.setting import Setting

__all__ = ["Policy", "Setting", "ShareBasis", "norfolk_settings", "read_policy"]
