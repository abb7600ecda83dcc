"""From resolved terms to the calculus: sums over indices, deltas, functions of numbers, derivatives worked out."""
