"""Documents and programs, rendered from templates and written to files."""
