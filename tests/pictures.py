"""Small invented files for tests: pictures with a place in them, bombs, a PDF."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image

from casework.documents.checking import Checked, check

PLACE = "21.853 N 106.761 E"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def a_photo(colour: str = "teal", size: tuple[int, int] = (640, 480)) -> bytes:
    """Return a JPEG as a phone makes it: turned, with its place and its maker."""
    picture = Image.new("RGB", size, colour)
    exif = Image.Exif()
    exif[0x010F] = "Máy ảnh giả định"
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[0x001B] = PLACE.encode()
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=PLACE.encode())
    return out.getvalue()


def a_png(size: tuple[int, int] = (40, 30), *, clear: bool = False) -> bytes:
    out = BytesIO()
    Image.new("RGBA", size, (0, 90, 90, 0 if clear else 255)).save(out, "PNG")
    return out.getvalue()


def a_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """Return a small PNG that says it is enormous."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checked = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checked)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


def a_moving_picture() -> bytes:
    out = BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


def a_pdf() -> Checked:
    return check(PDF)
