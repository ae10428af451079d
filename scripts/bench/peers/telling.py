"""What a driver has cost, told on file descriptor 3 as JSON when it ends: only the process itself knows. And why it failed, in one line."""

import atexit
import json
import os
import resource
import sys
from types import TracebackType

REPORT_FD = 3
MOST_CHARACTERS = 60


def tell_at_exit() -> None:
    atexit.register(_tell_usage)
    sys.excepthook = _say_shortly


def _tell_usage() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    report = {"cpuMs": 1000 * (used.ru_utime + used.ru_stime), "peakBytes": 1024 * used.ru_maxrss}
    os.write(REPORT_FD, json.dumps(report).encode())


def _say_shortly(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    """An error may have a whole request in its text."""
    cause = error.__cause__
    of = f" of {type(cause).__name__}" if cause else ""
    print(f"{kind.__name__}{of}: {str(error)[:MOST_CHARACTERS]}", file=sys.stderr)
