"""Array programs: index equations lowered to array operations, and the languages they are printed in."""
