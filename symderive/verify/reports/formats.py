"""The formats of a report. Another format is a file beside this one and a row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from symderive.verify.checked import Checked
from symderive.verify.reports.github import github_report
from symderive.verify.reports.json_report import json_report
from symderive.verify.reports.sarif import sarif_report
from symderive.verify.reports.segments import Segment
from symderive.verify.reports.text import text_report
from symderive.verify.reports.view import View

FORMATS: Mapping[str, Callable[[Sequence[Checked], View], list[Segment]]] = MappingProxyType(
    {"text": text_report, "json": json_report, "sarif": sarif_report, "github": github_report}
)
"""The name of a format -> what writes it."""
