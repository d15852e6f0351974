"""Words no password may rest on: the field's, the site's, and the person's own name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.folding import fold, folded_words

WORDS: Final = (
    *("choche", "baovetreem", "baove", "treem", "tongdai", "hotline", "hoso"),
    *("uyban", "ubnd", "congan", "tramyte", "yte", "truonghoc", "giaovien", "chutich"),
    *("phunu", "doanthanhnien", "bienphong", "canbo", "congtac", "vietnam", "langson"),
    *("matkhau", "dangnhap", "password", "admin", "xinchao"),
)
"""Folded and without blanks. Whoever guesses at an office tries these first."""
LEFT: Final = 8  # characters a password must have besides them
SHORTEST_NAME: Final = 3


class NotOfTheField:
    """Refuses a password of which too little is left without ``WORDS`` and names."""

    def validate(self, password: str, user: Any = None) -> None:
        """Errors: ``ValidationError``."""
        whole = fold(password).replace(" ", "")
        rest = whole
        for word in sorted({*WORDS, *_names(user)}, key=len, reverse=True):
            rest = rest.replace(word, "")
        taken = len(whole) - len(rest)
        if taken and len(password) - taken < LEFT:
            raise ValidationError(self.get_help_text(), code="of_the_field")

    def get_help_text(self) -> str:
        return _(
            "A password must not rest on your name or on words of the office: think of "
            "four words that have nothing to do with your work."
        )


def _names(user: Any) -> Iterator[str]:
    for told in ("username", "display_name"):
        for word in folded_words(str(getattr(user, told, ""))):
            if len(word) >= SHORTEST_NAME:
                yield word
