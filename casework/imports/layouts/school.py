"""Reports of school systems: a list of objects; fields may be missing or of another type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from casework.imports.telling import Cell, Telling, TellingOfPlace, ToldChild

KEY: Final = "school"
_TRUE: Final = ("true", "có", "co", "1", "yes")


def tell(row: int, item: Mapping[str, object]) -> Telling:
    """Return what one object tells; what has an unexpected type is read as text."""
    event, who = _object(item, "su_viec"), _object(item, "nguoi_bao")
    place = _object(event, "noi_xay_ra")
    suspects = [s for s in _list(item, "nguoi_bi_nghi") if isinstance(s, Mapping)]
    return Telling(
        source=KEY,
        row=row,
        raw={key: _raw(value) for key, value in item.items()},
        reference=_text(item, "ma_bao_cao"),
        received=Cell(_text(item, "thoi_diem_bao")),
        channel="web",
        informant=_text(who, "ho_ten"),
        informant_relation=_text(who, "chuc_vu"),
        phone=_text(who, "dien_thoai"),
        wants_no_name=_text(who, "xin_giau_ten").lower() in _TRUE,
        listed=tuple(_child(c) for c in _list(item, "tre") if isinstance(c, Mapping)),
        incident=TellingOfPlace(
            commune=_text(place, "ten_xa"),
            code=_text(place, "ma_xa"),
            spot=_text(place, "mo_ta"),
        ),
        home=TellingOfPlace(text=_first_home(item)),
        kinds=tuple(str(kind) for kind in _list(event, "loai")),
        narrative=_text(event, "noi_dung"),
        happened=_text(event, "thoi_diem"),
        suspect="; ".join(_suspect(s) for s in suspects),
        suspect_relation="; ".join(_text(s, "quan_he") for s in suspects),
        done=_text(item, "da_lam"),
    )


def _child(told: Mapping[str, object]) -> ToldChild:
    return ToldChild(
        _text(told, "ho_ten"),
        _text(told, "ngay_sinh"),
        _text(told, "gioi_tinh"),
        _text(told, "dan_toc"),
        _text(told, "lop"),
        _text(told, "noi_cu_tru"),
    )


def _first_home(item: Mapping[str, object]) -> str:
    for told in _list(item, "tre"):
        if isinstance(told, Mapping) and _text(told, "noi_cu_tru"):
            return _text(told, "noi_cu_tru")
    # A class or a school without a list of children: they live where the school stands.
    return "" if _list(item, "tre") else "như nơi xảy ra"


def _suspect(told: Mapping[str, object]) -> str:
    return ", ".join(t for t in (_text(told, "ho_ten"), _text(told, "mo_ta")) if t)


def _object(item: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = item.get(key)
    return value if isinstance(value, Mapping) else {}


def _list(item: Mapping[str, object], key: str) -> list[object]:
    value = item.get(key)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(item: Mapping[str, object], key: str) -> str:
    value = item.get(key)
    if value is None or isinstance(value, Mapping | list):
        return ""
    return _sound(str(value))


def _raw(value: object) -> str:
    return (
        value
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False, sort_keys=True)
    )


def _sound(text: str) -> str:
    """Half characters and NUL, which JSON allows and no store takes, become a mark."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
