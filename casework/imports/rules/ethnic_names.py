"""The 54 groups with their codes, and names people use for them.

Source: QĐ 121-TCTK/PPCĐ (1979); local names in Lạng Sơn and the north-east.
"""

from __future__ import annotations

from typing import Final

from accounts.folding import fold

_OFFICIAL: Final = """
01 Kinh, 02 Tày, 03 Thái, 04 Hoa, 05 Khơ-me, 06 Mường, 07 Nùng, 08 HMông, 09 Dao,
10 Gia-rai, 11 Ngái, 12 Ê-đê, 13 Ba-na, 14 Xơ-đăng, 15 Sán Chay, 16 Cơ-ho, 17 Chăm,
18 Sán Dìu, 19 Hrê, 20 Mnông, 21 Ra-glai, 22 Xtiêng, 23 Bru-Vân Kiều, 24 Thổ, 25 Giáy,
26 Cơ-tu, 27 Gié-Triêng, 28 Mạ, 29 Khơ-mú, 30 Co, 31 Tà-ôi, 32 Chơ-ro, 33 Kháng,
34 Xinh-mun, 35 Hà Nhì, 36 Chu-ru, 37 Lào, 38 La Chí, 39 La Ha, 40 Phù Lá, 41 La Hủ,
42 Lự, 43 Lô Lô, 44 Chứt, 45 Mảng, 46 Pà Thẻn, 47 Cơ Lao, 48 Cống, 49 Bố Y, 50 Si La,
51 Pu Péo, 52 Brâu, 53 Ơ Đu, 54 Rơ-măm
"""
_LOCAL: Final = """
01 Việt, 08 Mông, 08 H'Mông, 08 H Mông, 08 Mèo, 08 Mẹo, 09 Dao đỏ, 09 Dao Lù Gang,
09 Dao Thanh Y, 09 Mán, 15 Sán Chỉ, 15 Sán Chí, 15 Cao Lan, 07 Nùng Phàn Slình,
07 Nùng Cháo, 07 Nùng Inh, 04 Hán, 04 Khách, 18 Sán Dẻo, 02 Thổ Tày
"""


def _pairs(text: str) -> dict[str, str]:
    entries = (entry.split(maxsplit=1) for entry in text.replace("\n", " ").split(","))
    return {fold(name): code for code, name in entries}


CODE_OF: Final = _pairs(_OFFICIAL) | _pairs(_LOCAL)
