"""The output and error streams, which no text of a user may break."""

from __future__ import annotations

import io
import sys


def prepare_streams(*, data: bool) -> None:
    """What a stream's encoding lacks is written as an escape; ``data`` such as JSON goes out as UTF-8 everywhere."""
    streams: tuple[object, ...] = (sys.stdout, sys.stderr)
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if data and isinstance(out := streams[0], io.TextIOWrapper):
        out.reconfigure(encoding="utf-8")
