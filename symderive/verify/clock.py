"""The clock that budgets are measured with: the processor time of this thread, which a busy machine does not use up."""

from __future__ import annotations

import time


def now() -> float:
    """Seconds of processor time that this thread has used."""
    return time.thread_time()
