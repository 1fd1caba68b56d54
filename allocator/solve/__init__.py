"""How plans are found: levels in order, in integers, inside a process that may die."""
