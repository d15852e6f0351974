"""How a picture leaves: reduced, with who reads it and when written across it."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from casework.documents.checking import as_jpeg

STRENGTH: Final = 90
PER_LINE: Final = 38
"""How many letters of the mark's size fit into the width of the picture."""
SMALL: Final = 28
"""Pixels of the blurred picture: colours, no shapes."""


def marked(content: bytes, words: str) -> bytes:
    """Return the picture with ``words`` written across it, again and again."""
    picture = Image.open(BytesIO(content), formats=["JPEG"]).convert("RGBA")
    size = max(12, picture.width // PER_LINE)
    font = ImageFont.load_default(size)
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    plain = words.encode("ascii", "replace").decode()
    for top in range(size, picture.height, size * 7):
        for shade, shift in ((0, 2), (255, 0)):
            ink = (shade, shade, shade, STRENGTH)
            draw.text((size + shift, top + shift), plain, fill=ink, font=font)
    return as_jpeg(Image.alpha_composite(picture, layer).convert("RGB"))


def blurred(content: bytes) -> bytes:
    """Return a few soft colours of the picture: nothing in it can be made out."""
    picture = Image.open(BytesIO(content), formats=["JPEG"]).convert("RGB")
    picture.thumbnail((SMALL, SMALL))
    return as_jpeg(picture.filter(ImageFilter.GaussianBlur(3)))


def as_address(content: bytes) -> str:
    """Return a JPEG as an address that holds it: no second request, nothing cached."""
    return f"data:image/jpeg;base64,{base64.b64encode(content).decode()}"
