"""LaTeX in: text -> tokens -> tree. The tree says what is written; what it means is decided in `symderive.verify`."""
