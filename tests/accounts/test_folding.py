"""Vietnamese text is found without marks."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from accounts.folding import fold, folded_words


class TestFolding:
    def test_takes_off_marks_case_and_the_bar_of_d(self):
        assert fold("Xã  Hoàng Văn Thụ") == "xa hoang van thu"
        assert fold("ĐỒNG ĐĂNG") == fold("đồng đăng") == "dong dang"
        assert fold("Ẩ Ỗ ự ơ ư") == "a o u o u"

    def test_keeps_digits_and_splits_at_anything_else(self):
        assert folded_words("Thôn 7, Nà-Sòm (cũ)") == ["thon", "7", "na", "som", "cu"]

    def test_of_nothing_is_nothing(self):
        assert fold("") == ""
        assert folded_words(" – ") == []

    @given(st.text(alphabet="aăâeêioôơuưyđĐẰỄộ ỳẩ\u0301\u0323-7"))
    def test_is_the_same_composed_and_decomposed_and_done_twice(self, text):
        composed = unicodedata.normalize("NFC", text)
        decomposed = unicodedata.normalize("NFD", text)

        assert fold(composed) == fold(decomposed) == fold(fold(text))
