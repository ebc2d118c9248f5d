"""Pictures as people send them, and files that only say that they are pictures."""

from __future__ import annotations

import os
import struct
import zlib
from io import BytesIO

from PIL import Image

PLACE = b"52.5200N 13.4050E"


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **more: object) -> bytes:
    """A picture that is red on its left side and blue on its right."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (size[0] // 2, 0, *size))
    into = BytesIO()
    image.save(into, kind, **more)
    return into.getvalue()


def lying_on_its_side() -> bytes:
    """The same as a telephone held upright takes it: turned a quarter, with the place where it was."""
    exif = Image.Exif()
    exif[0x0112] = 6  # what is on the left is above
    exif[0x010E] = PLACE.decode()
    return picture(exif=exif, comment=PLACE, icc_profile=PLACE)


def nothing_but_noise() -> bytes:
    """The worst there is to squeeze, and half transparent."""
    into = BytesIO()
    Image.frombytes("RGBA", (400, 400), os.urandom(400 * 400 * 4)).save(into, "PNG")
    return into.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A small PNG that says it has so many pixels a side, and would have them."""
    rows = zlib.compress(b"\0" * 1_000_000, 9)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks)


def text_bomb() -> bytes:
    """A picture with a text beside it of which a thousandth is sent."""
    text = _chunk(b"zTXt", b"a\0\0" + zlib.compress(b"a" * 100_000_000, 9))
    whole = picture("PNG")
    return whole[:33] + text + whole[33:]


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
#: A script to whoever runs it, a picture to whoever shows it.
GIF_SCRIPT = b"GIF89a/*\x01\x00\x01\x00\x00\x00\x00,*/=1;alert(1)"
