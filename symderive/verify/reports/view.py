"""What a reader asks a report to show."""

from dataclasses import dataclass


@dataclass(frozen=True)
class View:
    """The wishes that formats heed where they apply."""

    everything: bool = False  # definitions and correct formulas too
    summary: bool = True  # a last line that counts
    width: int = 100  # the columns for a line of the file
    version: str = ""  # of symderive
    strict: bool = False  # what cannot be checked counts as an error
