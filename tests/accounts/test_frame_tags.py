"""Initials, moments, fields: what every template may say."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import engines
from django.utils import translation

from accounts.templatetags.frame import error_links, given_name, initials, moment


class Asking(forms.Form):
    state = forms.ChoiceField(
        label="Tình trạng", widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")]
    )
    told = forms.CharField(
        label="Chuyện gì", help_text="Kể ngắn", widget=forms.Textarea
    )
    when = forms.DateField(label="Ngày")
    agreed = forms.BooleanField(label="Tôi hiểu", help_text="Đọc kỹ")

    def clean(self):
        raise forms.ValidationError("Chưa gửi được.")


@pytest.fixture
def wrong():
    with translation.override("vi"):
        form = Asking({"told": "", "when": "<b>hôm qua</b>"})
        form.is_valid()
        yield form


class TestNames:
    def test_are_initials_in_lists(self):
        assert initials("Nguyễn Thị Hồng Đào") == "N.T.H.Đ."
        assert initials("  lò   văn ổn ") == "L.V.Ổ."
        assert initials("") == ""
        assert initials(None) == ""

    def test_are_called_by_the_last_word(self):
        assert given_name("Hoàng Thị Lan") == "Lan"
        assert given_name("") == ""


class TestMoments:
    def test_are_local_and_day_first(self):
        late = datetime(2026, 11, 22, 23, 5, tzinfo=UTC)

        assert moment(late) == (
            '<time datetime="2026-11-23T06:05:00+07:00">06:05 23/11/2026</time>'
        )
        assert (
            moment(date(2026, 4, 3)) == '<time datetime="2026-04-03">03/04/2026</time>'
        )
        assert moment(None) == ""


class TestFields:
    def test_in_error_are_all_named_and_linked(self, wrong):
        links = error_links(wrong)

        assert [link["href"] for link in links] == [
            "",
            "#id_state_0",
            "#id_told",
            "#id_when",
            "#id_agreed",
        ]
        assert links[0]["text"] == "Chưa gửi được."
        assert links[1]["text"].startswith("Tình trạng: ")

    def test_keep_what_was_typed_and_escape_it(self, wrong):
        page = str(wrong)

        assert 'value="&lt;b&gt;hôm qua&lt;/b&gt;"' in page
        assert "<b>hôm qua" not in page

    def test_have_the_markup_of_the_design_system(self, wrong):
        page = str(wrong)

        assert page.count("govuk-form-group--error") == 4
        assert 'class="govuk-textarea govuk-textarea--error"' in page
        assert 'class="govuk-input app-input--date govuk-input--error"' in page
        assert '<legend class="govuk-fieldset__legend' in page
        assert "(ngày/tháng/năm)" in page

    def test_tell_hint_and_error_to_a_screen_reader(self, wrong):
        page = str(wrong)

        for name in ("id_told_helptext", "id_told_error", "id_agreed_helptext"):
            assert page.count(f'id="{name}"') == 1
        assert 'aria-describedby="id_told_helptext id_told_error"' in page
        assert 'aria-invalid="true"' in page

    def test_that_depend_on_an_answer_say_so(self):
        form = Asking()
        form.fields["told"].only_when = "chỉ khi nguy hiểm"
        form.fields["told"].shown_when = "state=a"

        page = str(form)

        assert "(chỉ khi nguy hiểm)" in page
        assert 'data-shown-when="state=a"' in page

    def test_of_several_forms_are_told_together(self, wrong):
        text = "{% load frame %}{% error_links forms as found %}{{ found|length }}"

        said = engines["django"].from_string(text).render({"forms": [wrong, wrong]})

        assert said == "10"
