"""Finding good rounds: the search with double-handed visits and the door to PyVRP."""
