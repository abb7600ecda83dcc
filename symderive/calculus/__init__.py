"""The language: equations in index notation, written as SymPy expressions."""
