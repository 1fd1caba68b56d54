"""How the county is cut and awarded."""

from allocator.lots.appoint import appoint_principals

__all__ = ["appoint_principals"]
