"""How the county is cut and awarded."""
