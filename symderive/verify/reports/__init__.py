"""What was found, for the places where authors work: a format is one file and one row of ``formats.FORMATS``."""
