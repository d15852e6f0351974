"""What the example pages show: plain values, every person and reference invented."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from config.styleguide_forms import ExampleForm, FilterForm

PAGES: Final[dict[str, str]] = {
    "clock": "Clock, tags and risk",
    "case": "Case: head, stepper, tabs, next step, timeline",
    "queue": "My work: rows, groups, empty, pages",
    "forms": "Forms, errors, refusals, decisions",
    "panels": "Live bar, they will see, holders, picture, summary",
}
HOUR: Final = timedelta(hours=1)
REASONS: Final = (
    {"advice": "Đã gặp trẻ trực tiếp", "href": "#met"},
    {"advice": "Chủ tịch UBND xã ký Mẫu số 07", "href": "#mau-07"},
    {"advice": "Ghi người đang giữ trẻ", "href": ""},
)


@dataclass(frozen=True)
class Limit:
    """What the clock tag draws."""

    state: str
    due_at: datetime | None
    remaining: timedelta | None
    working_days_left: int | None = None
    rule_label: str = ""
    source: str = ""
    met_at: datetime | None = None
    paused_at: datetime | None = None
    paused_reason: str = ""
    soon_at: datetime | None = None


def running(at: datetime, left: timedelta, **more: Any) -> Limit:
    """Return a limit that runs, is due soon or is past, by how much is left."""
    state = (
        "breached" if left < timedelta() else "soon" if left < 2 * HOUR else "running"
    )
    return Limit(state, at + left, left, **more)


def _clock(at: datetime) -> dict[str, Any]:
    twelve: dict[str, Any] = {
        "rule_label": "12 giờ kể từ khi nhận tin",
        "source": "NĐ 56/2017 Điều 27",
    }
    return {
        "limits": [
            running(at, 7 * HOUR + timedelta(minutes=20), **twelve),
            running(at, timedelta(hours=1, minutes=13), **twelve),
            running(at, -timedelta(minutes=25), **twelve),
            running(at, -timedelta(days=3, hours=4), **twelve),
            Limit("met", at, 3 * HOUR, **twelve),
            Limit("met_late", at, 2 * HOUR, **twelve),
            Limit("paused", at, None, paused_at=at, paused_reason="chờ giám định"),
            Limit("none", None, None),
            Limit(
                "running",
                at + timedelta(days=3),
                timedelta(days=3),
                2,
                "5 ngày làm việc",
                "NĐ 56/2017 Điều 28",
            ),
        ]
    }


def _case(at: datetime) -> dict[str, Any]:
    limit = running(at, -timedelta(minutes=25), rule_label="12 giờ kể từ khi nhận tin")
    labels = "Tiếp nhận|Đánh giá ban đầu|Khẩn cấp|Đánh giá cụ thể|Kế hoạch, duyệt|Thực hiện|Rà soát|Đóng"
    states = ["done", "done", "late", "skipped", "todo", "todo", "todo", "todo"]
    tabs = "Tổng quan|Biểu mẫu|Người liên quan|Cơ quan phối hợp|Tài liệu|Diễn biến|Nhật ký xem"
    return {
        "head": {
            "reference": "TH-2026-0142",
            "opened": "mở 13:58 23/11/2026",
            "source": "Tổng đài 111",
            "stage": "Bước 3: Biện pháp khẩn cấp",
            "name": "Nguyễn Thị Hồng Đào",
            "age": "9 tuổi",
            "risk": "high",
            "kind": "Bạo lực trẻ em",
            "notes": ["Ẩn tên với cơ quan khác"],
            "happened_at": "Xã Hoàng Văn Thụ",
            "residence": "Xã Na Sầm",
            "holder": "Lan (xã)",
            "decides": "Chủ tịch UBND xã",
            "readers": 7,
            "readers_href": "#readers",
            "limit": limit,
            "more": 1,
        },
        "steps": [
            {"label": label, "state": state}
            for label, state in zip(labels.split("|"), states, strict=True)
        ],
        "tabs": [
            {"href": f"#tab-{n}", "label": label, "here": n == 0, "count": ""}
            for n, label in enumerate(tabs.split("|"))
        ],
        "step": {
            "label": "Quyết định biện pháp khẩn cấp",
            "reasons": REASONS,
            "href": "#mau",
            "action": "Mở mẫu",
            "limit": limit,
        },
        "alarm": {"href": "#alarm", "label": "Báo động / chuyển cấp"},
        "entries": [
            {"at": at, "title": "Công an xã đã nhận yêu cầu", "who": "Công an xã"},
            {
                "at": at - HOUR,
                "title": "Báo động cấp 1",
                "who": "hệ thống",
                "text": "Gửi 3 người; 2 đã nhận.",
                "tone": "red",
            },
            {
                "at": at - 2 * HOUR,
                "title": "Tiếp nhận qua 111",
                "who": "Tổng đài 111",
                "details": ["Đồng hồ 12 giờ bắt đầu", "Ba người được báo"],
            },
        ],
    }


def _queue(at: datetime) -> dict[str, Any]:
    row = {"href": "#case", "action": "Làm tiếp", "place": "Xã Hoàng Văn Thụ"}
    return {
        "late": [
            row
            | {
                "title": "Áp dụng biện pháp khẩn cấp",
                "action": "Làm ngay",
                "late": True,
                "limit": running(at, -timedelta(minutes=25)),
                "more": 2,
                "risk": "high",
                "reference": "TH-2026-0142",
                "child": "N.T.H.Đ., 9t",
                "holder": "Công chức xã Lan",
                "note": "3 cơ quan chưa trả lời",
            }
        ],
        "today": [
            row
            | {
                "title": "Đánh giá nguy cơ ban đầu (Mẫu số 02)",
                "limit": running(at, timedelta(hours=1, minutes=13)),
                "risk": "",
                "reference": "TH-2026-0147",
                "child": "L.V.S., 13t",
                "place": "Xã Na Sầm",
            },
            row
            | {
                "title": "Kế hoạch hỗ trợ, can thiệp (Mẫu số 04)",
                "action": "Mở",
                "limit": Limit("running", at + 72 * HOUR, 72 * HOUR, 3),
                "risk": "medium",
                "reference": "TH-2026-0139",
                "child": "H.V.Q., 4t",
            },
        ],
        "at": at,
        "links": [
            {"href": "/tiep-nhan/", "label": "Tiếp nhận thông tin"},
            {"href": "/", "label": "Việc của đơn vị"},
        ],
    }


def _forms(at: datetime) -> dict[str, Any]:
    wrong = {"age": "chín", "when": "31/02/2026"}
    return {
        "form": ExampleForm(wrong, prefix="wrong"),
        "plain": ExampleForm(prefix="plain"),
        "filter": FilterForm(),
        "reasons": REASONS,
    }


def _panels(at: datetime) -> dict[str, Any]:
    bar = {"level": 1, "reference": "TH-2026-0142", "words": "chưa ai nhận · 4 phút"}
    return {
        "bars_live": [
            bar | {"href": "#open", "take_href": "/khoa/con-day/", "count": 1},
            bar | {"level": 2, "href": "#open", "take_href": "", "count": 1},
            {"level": 1, "count": 2},
        ],
        "see": ["Bé gái, 9 tuổi, Xã Hoàng Văn Thụ", "Việc đề nghị, hạn, người liên hệ"],
        "not_see": ["Tên trẻ (ẩn)", "Người báo tin", "Diễn biến, tài liệu, đánh giá"],
        "bars": [
            {"who": "Tổng đài 111", "words": "4 phút", "start": 0, "width": 1.5},
            {
                "who": "UBND xã (Lan)",
                "words": "11 giờ 40 phút",
                "start": 1.5,
                "width": 90,
                "late": True,
                "outside": [{"start": 30, "width": 40}],
            },
            {
                "who": "Y tế",
                "words": "3 giờ",
                "start": 10,
                "width": 24,
                "beside": True,
                "note": "chưa trả lời",
            },
        ],
        "rows": [
            {
                "label": "Tình trạng",
                "value": "Đang nguy hiểm",
                "href": "#a",
                "action": "Sửa",
            },
            {"label": "Chỗ cụ thể", "value": "Nhà bà ngoại,\nsau trường", "href": ""},
            {"label": "Dân tộc", "value": ""},
        ],
        "mark": "/static/img/mark.svg",
    }


_MAKERS: Final[dict[str, Callable[[datetime], dict[str, Any]]]] = {
    "clock": _clock,
    "case": _case,
    "queue": _queue,
    "forms": _forms,
    "panels": _panels,
}


def context_of(page: str, *, at: datetime) -> dict[str, Any]:
    """Return what ``templates/styleguide/<page>.html`` draws."""
    return _MAKERS[page](at)
