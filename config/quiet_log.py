"""Log lines say that something failed and where, never what it was about.

An exception's text, its arguments and a template's context may hold a child's name, so
they stay out of the log; the class, the file and the line stay in.
"""

from __future__ import annotations

import logging
import traceback


class WithoutContent(logging.Formatter):
    """Prints an exception as its class and its frames, without any values."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's name
        if not isinstance(ei, tuple) or ei[0] is None:
            return ""
        kind, _error, trace = ei
        frames = [
            f"  {frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(trace)
        ]
        return "\n".join([f"{kind.__module__}.{kind.__qualname__}", *frames])


class OnlyKnownText(logging.Filter):
    """Keeps paths, statuses and our own codes; drops anything a library puts in."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = None
            record.msg = f"fault {record.exc_info[0].__qualname__}"
            record.args = ()
        return True
