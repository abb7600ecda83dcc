"""Documents in: the formulas and the prose of a file, each with its place."""
