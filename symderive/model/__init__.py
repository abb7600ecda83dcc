"""The front end: models built in Python, from layers, or from a file."""
