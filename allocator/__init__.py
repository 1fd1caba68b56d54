"""Propose, verify and explain home-care allocations."""
