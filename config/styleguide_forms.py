"""Forms of the example pages: every widget once."""

from __future__ import annotations

from typing import Any

from django import forms

PLACES = [
    ("", "Chọn xã"),
    ("1", "Xã Hoàng Văn Thụ"),
    ("2", "Xã Na Sầm"),
    ("3", "Xã Thụy Hùng"),
    ("4", "Xã Văn Lãng"),
    ("5", "Xã Hội Hoan"),
]
OLD_NAMES = {"1": "Tân Mỹ, Hồng Thái", "2": "Bắc Hùng"}


class PlaceSelect(forms.Select):
    """A select that tells the combobox the old names of each place."""

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> Any:
        option = super().create_option(name, value, *rest, **more)
        if also := OLD_NAMES.get(str(value)):
            option["attrs"]["data-also"] = also
        return option


class ExampleForm(forms.Form):
    """One of each."""

    state = forms.ChoiceField(
        label="Trẻ đang ở tình trạng nào?",
        widget=forms.RadioSelect,
        choices=[
            ("danger", "Đang gặp nguy hiểm lúc này"),
            ("hurt", "Bị thương, cần y tế"),
            ("unknown", "Chưa rõ"),
        ],
    )
    isolated_where = forms.CharField(
        label="Nơi tạm trú an toàn", required=False, max_length=80
    )
    place = forms.ChoiceField(
        label="Xã",
        choices=PLACES,
        widget=PlaceSelect(attrs={"data-combobox": True}),
        help_text="Gõ không dấu cũng được; tên xã cũ cũng tìm thấy.",
    )
    told = forms.CharField(
        label="Chuyện gì xảy ra?", widget=forms.Textarea(attrs={"rows": 4})
    )
    needs = forms.MultipleChoiceField(
        label="Cần gì?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("health", "Y tế"), ("shelter", "Nơi tạm lánh"), ("law", "Pháp lý")],
    )
    when = forms.DateField(label="Ngày xảy ra", required=False)
    received = forms.DateTimeField(label="Nhận tin lúc", required=False)
    age = forms.IntegerField(label="Tuổi", required=False)
    phone = forms.CharField(
        label="Gọi lại số",
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    secret = forms.CharField(label="Mật khẩu", widget=forms.PasswordInput)
    file = forms.FileField(label="Tệp", required=False)
    agreed = forms.BooleanField(
        label="Tôi hiểu: người phụ trách và giám sát được báo ngay"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where = self.fields["isolated_where"]
        where.only_when = "chỉ khi trẻ đang gặp nguy hiểm"  # type: ignore[attr-defined]
        where.shown_when = f"{self.add_prefix('state')}=danger"  # type: ignore[attr-defined]


class FilterForm(forms.Form):
    """Filters of a list."""

    commune = forms.ChoiceField(label="Địa bàn", choices=PLACES, required=False)
    since = forms.DateField(label="Từ", required=False)
