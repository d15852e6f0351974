"""A fault is logged without what it was about."""

from __future__ import annotations

import io
import logging

from config.quiet_log import OnlyKnownText, WithoutContent

NAME = "Lương Văn Giả"


def logged(work) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(WithoutContent("{levelname} {message}", style="{"))
    handler.addFilter(OnlyKnownText())
    logger = logging.getLogger("tests.quiet")
    logger.propagate = False
    logger.handlers = [handler]
    try:
        work()
    except ValueError:
        logger.exception("Could not show %s", NAME)
    return stream.getvalue()


def fail():
    raise ValueError(NAME)


class TestAFault:
    def test_leaves_its_class_and_place(self):
        text = logged(fail)

        assert "ValueError" in text
        assert "test_quiet_log.py" in text

    def test_leaves_no_word_of_its_content(self):
        assert "Lương" not in logged(fail)
