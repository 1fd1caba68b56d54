"""What counts as right: every rule told to the solver, checked without it, said in words."""
