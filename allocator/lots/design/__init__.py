"""How the county is cut into lots."""
