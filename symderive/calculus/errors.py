"""The one exception a user of symderive is meant to see."""


class SymderiveError(Exception):
    """One clear sentence: what is wrong, where, and the remedy.

    The command line prints the sentence and exits with status 2.
    """
