"""What a file is, by its content; a picture comes out re-encoded, without place data.

Nothing the sender says counts: neither the name nor the type the browser tells. What is
not known to be a JPEG, PNG, WebP or PDF file is refused with a sentence.
"""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import puremagic
from PIL import Image, ImageOps

from workflows.rules.words import _

LARGEST: Final = 15 * 1024 * 1024
MOST_PIXELS: Final = 50_000_000
LONGEST_SIDE: Final = 20_000
SHOWN_SIDE: Final = 2_400
"""The longer side of the copy that is shown."""
HEAD: Final = 4_096
PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
FORMATS: Final = {JPEG: "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
SUFFIXES: Final = {JPEG: "jpg", "image/png": "png", "image/webp": "webp", PDF: "pdf"}

EMPTY: Final = _("This file is empty.")
TOO_LARGE: Final = _("This file is larger than 15 MB. Make it smaller and try again.")
UNKNOWN: Final = _(
    "This file is neither a picture (JPEG, PNG, WebP) nor a PDF. Save it as one of them."
)
DAMAGED: Final = _("This picture is damaged or cut off. Take or save it again.")
TOO_MANY_PIXELS: Final = _(
    "This picture has too many pixels to be opened safely. Save a smaller one."
)
MOVES: Final = _("This picture moves. Save one still picture of it.")


class FileUnfit(Exception):
    """The file cannot be kept. ``str()`` is a sentence for the person, in English."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was looked at. Its text, as in a command's fingerprint, is its hash."""

    media_type: str
    shown: bytes
    original_type: str
    original: bytes
    digest: str
    width: int = 0
    height: int = 0

    def __str__(self) -> str:
        return self.digest


def check(content: bytes) -> Checked:
    """Return the file with the copy that may be shown. Errors: ``FileUnfit``."""
    if not content:
        raise FileUnfit(EMPTY)
    if len(content) > LARGEST:
        raise FileUnfit(TOO_LARGE)
    kind = _kind_of(content)
    digest = hashlib.sha256(content).hexdigest()
    if kind == PDF:
        return Checked(PDF, content, PDF, content, digest)
    picture = _opened(content, FORMATS[kind])
    return Checked(
        JPEG, as_jpeg(picture), kind, content, digest, picture.width, picture.height
    )


def _kind_of(content: bytes) -> str:
    try:
        found = {m.mime_type for m in puremagic.magic_string(content[:HEAD])}
    except puremagic.PureError as unknown:
        raise FileUnfit(UNKNOWN) from unknown
    if PDF in found and content.startswith(b"%PDF-"):
        return PDF
    for kind in FORMATS:
        if kind in found:
            return kind
    raise FileUnfit(UNKNOWN)


def _opened(content: bytes, kind: str) -> Image.Image:
    """Return the decoded picture, upright, no wider or higher than ``SHOWN_SIDE``.

    Its size is read from its head and refused before a single pixel is unpacked.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(content), formats=[kind])
    except Image.DecompressionBombError as bomb:
        raise FileUnfit(TOO_MANY_PIXELS) from bomb
    except (OSError, ValueError, SyntaxError) as broken:
        raise FileUnfit(DAMAGED) from broken
    width, height = picture.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise FileUnfit(TOO_MANY_PIXELS)
    if getattr(picture, "n_frames", 1) > 1:
        raise FileUnfit(MOVES)
    try:
        picture.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
        return _flat(upright)
    except Image.DecompressionBombError as bomb:
        raise FileUnfit(TOO_MANY_PIXELS) from bomb
    except (OSError, ValueError, SyntaxError, EOFError) as broken:
        raise FileUnfit(DAMAGED) from broken


def _flat(picture: Image.Image) -> Image.Image:
    """Return the picture in plain colours, on white where it was transparent."""
    if picture.mode in {"RGB", "L"}:
        return picture
    seen = picture.convert("RGBA")
    white = Image.new("RGB", seen.size, "white")
    white.paste(seen, mask=seen.getchannel("A"))
    return white


def as_jpeg(picture: Image.Image) -> bytes:
    """Return the picture as JPEG with nothing beside its pixels."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = BytesIO()
    bare.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()
