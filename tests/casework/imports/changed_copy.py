"""Writes the sample lists again: rows and columns shuffled, other names, other years.

Reports of incidents before 1/7/2025 move a year back, later ones a year on, so that no
incident crosses the day on which communes changed; the key moves along.
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl

from accounts.folding import fold
from tests.casework.imports.samples import rows

_YEAR = re.compile(r"(?<![\d-])(20\d\d)(?!\d)")
_ISO_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=-\d\d)")
_SHORT_YEAR = re.compile(r"^(\d{1,2}[./]\d{1,2}[./])(\d\d)$")
_AFTER = re.compile(
    r"\b(cháu|em|tên|bé|anh|chị|bố|mẹ|ông|bà|bác|chú|dì) ((?:[A-ZĐÀ-Ỹ]\w*)(?: [A-ZĐÀ-Ỹ]\w*)*)"
)
_KEPT = {"thi", "van", "mui", "a", "t", "h", "be", "chau"}
_OTHERS = (
    "Quyết", "Lạc", "Thuần", "Miên", "Sáng", "Vinh", "Bằng", "Thoại", "Diễn", "Khởi",
    "Mừng", "Đoan", "Nhẫn", "Sim", "Phiên", "Tường", "Nghĩa", "Hội", "Uy", "Viên",
)  # fmt: skip


class ChangedCopy:
    """One changed copy of the three lists and of the key, in ``target``."""

    def __init__(self, source: Path, target: Path, chance: random.Random) -> None:
        self.source, self.target, self.chance = source, target, chance
        self.key = list(rows(source / "DAP-AN.csv"))
        self.shift = {
            (k["file"], int(k["row"])): -1 if k["incident_to"] <= "2025-06-30" else 1
            for k in self.key
        }
        self.moved: dict[tuple[str, int], int] = {}
        self.order = self.chance.sample(range(len(_OTHERS)), len(_OTHERS))

    def write(self) -> None:
        self._sheet("chuyen-tin-111.xlsx")
        self._table("so-theo-doi-xa.csv")
        self._list("bao-cao-truong-hoc.json")
        self._answers()

    def _shuffled(self, items: list) -> list:
        return self.chance.sample(items, len(items))

    def _sheet(self, name: str) -> None:
        book = openpyxl.load_workbook(self.source / name, data_only=True)
        old = book.worksheets[0]
        columns = self._shuffled(list(range(1, old.max_column + 1)))
        told = [r for (f, r) in self.shift if f == name]
        new_book = openpyxl.Workbook()
        new_book.active.title = "Ghi chú"
        new = new_book.create_sheet("Danh sách")
        new.append(["DANH SÁCH"])
        new.append([])
        new.append([old.cell(4, c).value for c in columns])
        for place, row in enumerate(self._shuffled(told), start=4 + 1):
            at = place + (place > 40)
            self.moved[name, row] = at
            self._sheet_row(old, row, new, at, columns, self.shift[name, row])
        new.cell(41, 1, "Từ đây: các phiếu của quý sau")
        new.cell(new.max_row + 2, 1, f"Tổng số phiếu: {len(told)}")
        new.cell(new.max_row + 2, 5, "Người lập danh sách")
        new_book.save(self.target / name)

    def _sheet_row(self, old, row, new, at, columns, years) -> None:
        names = self._heading(old, "Họ tên trẻ")
        births = self._heading(old, "Tuổi/Năm sinh")
        received = self._heading(old, "Thời gian tiếp nhận")
        for place, column in enumerate(columns, start=1):
            cell = old.cell(row, column)
            value = cell.value
            if isinstance(value, datetime):
                value = value.replace(year=value.year + years)
            elif isinstance(value, float) and column == received:
                value += 365 * years  # a day as a number; no leap day lies between
            elif isinstance(value, int) and column == births and value > 1900:
                value += years
            elif isinstance(value, str):
                value = self._text(value, years, is_name=column == names)
            new.cell(at, place).value = value
            new.cell(at, place).number_format = cell.number_format
            if isinstance(value, str):
                new.cell(at, place).data_type = "s"

    @staticmethod
    def _heading(sheet, heading: str) -> int:
        return next(c.column for c in sheet[4] if c.value == heading)

    def _table(self, name: str) -> None:
        with (self.source / name).open(encoding="utf-8-sig", newline="") as file:
            headings, *records = csv.reader(file, delimiter=";")
        columns = self._shuffled(list(range(len(headings))))
        names = headings.index("Họ và tên trẻ")
        with (self.target / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=",")
            writer.writerow([headings[c] for c in columns])
            for at, row in enumerate(
                self._shuffled(list(range(len(records)))), start=2
            ):
                years = self.shift[name, row + 2]
                self.moved[name, row + 2] = at
                told = [
                    self._text(t, years, is_name=c == names)
                    for c, t in enumerate(records[row])
                ]
                writer.writerow([told[c] for c in columns])

    def _list(self, name: str) -> None:
        items = json.loads((self.source / name).read_text(encoding="utf-8"))
        changed = []
        for at, row in enumerate(self._shuffled(list(range(len(items)))), start=1):
            self.moved[name, row + 1] = at
            changed.append(self._value(items[row], self.shift[name, row + 1], ""))
        text = json.dumps(changed, ensure_ascii=False)
        (self.target / name).write_text(text, encoding="utf-8")

    def _value(self, value, years: int, field: str):
        if isinstance(value, dict):
            keys = self._shuffled(list(value))
            return {k: self._value(value[k], years, k) for k in keys}
        if isinstance(value, list):
            return [self._value(v, years, field) for v in value]
        if isinstance(value, str) and field != "ma_bao_cao":
            return self._text(value, years, is_name=field == "ho_ten")
        return value

    def _text(self, text: str, years: int, *, is_name: bool) -> str:
        short = _SHORT_YEAR.match(text)
        if short:
            return f"{short[1]}{int(short[2]) + years:02d}"
        moved = _YEAR.sub(_by(years), text)
        if is_name:
            return self.named(moved)
        return _AFTER.sub(lambda m: f"{m[1]} {self.named(m[2])}", moved)

    def named(self, text: str) -> str:
        """Put another word for each capitalised word of a name; what tells the sex stays."""
        words = [
            self._word(w) if w[:1].isupper() and i and fold(w) not in _KEPT else w
            for i, w in enumerate(text.split(" "))
        ]
        return " ".join(words)

    def _word(self, word: str) -> str:
        bare = word.rstrip(",;)")
        folded = fold(bare)
        other = _OTHERS[self.order[sum(map(ord, folded)) % len(_OTHERS)]]
        typed = fold(other).capitalize() if bare.lower() == folded else other
        return typed + word[len(bare) :]

    def _answers(self) -> None:
        with (self.target / "DAP-AN.csv").open(
            "w", encoding="utf-8", newline=""
        ) as file:
            writer = csv.DictWriter(file, self.key[0].keys())
            writer.writeheader()
            for line in self.key:
                where = line["file"], int(line["row"])
                writer.writerow(
                    self._answer(line, self.shift[where], self.moved[where])
                )

    def _answer(self, line: dict[str, str], years: int, row: int) -> dict[str, str]:
        moved = dict(line, row=str(row))
        for field in (
            "received_at",
            "forwarded_at",
            "incident_from",
            "incident_to",
            "birth_date",
        ):
            moved[field] = _ISO_YEAR.sub(_by(years), line[field])
        for field in ("birth_year_from", "birth_year_to"):
            moved[field] = re.sub(r"\d+", _by(years), line[field])
        moved["child_names"] = "|".join(
            self._answer_name(n) for n in line["child_names"].split("|")
        )
        return moved

    def _answer_name(self, name: str) -> str:
        # A name of one word is never the first word of its cell ("Bé Na", "tên Thảo").
        return self.named(name) if " " in name else self.named(f"x {name}")[2:]


def _by(years: int) -> Callable[[re.Match[str]], str]:
    return lambda match: str(int(match[0]) + years)
