"""The characters of a PDF's page, and what pdfium tells about each: its place, size, font and direction."""

from __future__ import annotations

import ctypes
import math
import re
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from govqa.loading.rules.joining import HYPHEN

#: What stands at the second of two places that one character takes.
SECOND_PLACE = "\x7f"
#: "Medi" is what the fonts that go with TeX call the bold of Times; "BX" is bold extended.
_BOLD = re.compile(r"bold|black|heavy|demi|-medi(ital)?$|^(\w{6}\+)?(cm|sf|ec|tc)b(x\w*|sl)?\d", re.I)
_BOLD_WEIGHT = 600


def characters(text_page: Any) -> str:
    """All characters of a page, one for each index that pdfium counts; without meaning those below 32."""
    count = text_page.count_chars()
    if count <= 0:
        return ""
    buffer = ctypes.create_string_buffer(2 * (count + 1))
    pointer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    length = pdfium.FPDFText_GetText(text_page, 0, count, pointer)
    text = buffer.raw[: 2 * max(length - 1, 0)].decode("utf-16-le", "surrogatepass")
    if len(text) == count:
        return text
    # pdfium passes over what it has no character for, or takes two places for one: then ask for each.
    codes = [pdfium.FPDFText_GetUnicode(text_page, i) for i in range(count)]
    for i, code in enumerate(codes):
        if code == 2 and pdfium.FPDFText_IsHyphen(text_page, i) == 1:
            codes[i] = ord(HYPHEN)
        elif 0xD800 <= code < 0xDC00 and i + 1 < count and 0xDC00 <= codes[i + 1] < 0xE000:
            codes[i] = 0x10000 + ((code - 0xD800) << 10) + codes[i + 1] - 0xDC00
            codes[i + 1] = ord(SECOND_PLACE)
    return "".join(chr(code) if code <= 0x10FFFF else "\0" for code in codes)


class Probe:
    """Asks pdfium about single characters of a page, into buffers made once."""

    def __init__(self, text_page: Any) -> None:
        self._page = text_page.raw
        self._numbers = tuple(ctypes.c_double() for _ in range(4))
        self._matrix = pdfium.FS_MATRIX()
        self._name = ctypes.create_string_buffer(128)
        self._flags = ctypes.c_int()
        self._box = pdfium.FS_RECTF()
        self._bold: dict[str, bool] = {}

    def origin(self, i: int) -> tuple[float, float]:
        """Where on the page the character ``i`` begins on its baseline."""
        x, y, *_ = self._numbers
        pdfium.FPDFText_GetCharOrigin(self._page, i, x, y)
        return x.value, y.value

    def box(self, i: int) -> tuple[float, float, float, float]:
        """Left, right, bottom and top of the character's ink."""
        left, right, bottom, top = self._numbers
        pdfium.FPDFText_GetCharBox(self._page, i, left, right, bottom, top)
        return left.value, right.value, bottom.value, top.value

    def loose(self, i: int) -> tuple[float, float]:
        """Left and right of the character with the white that belongs to it."""
        pdfium.FPDFText_GetLooseCharBox(self._page, i, self._box)
        return self._box.left, self._box.right

    def size(self, i: int) -> float:
        """The type size as it appears: the font's size scaled by the character's matrix."""
        size = float(pdfium.FPDFText_GetFontSize(self._page, i))
        if pdfium.FPDFText_GetMatrix(self._page, i, self._matrix):
            size *= math.hypot(self._matrix.c, self._matrix.d)
        return round(abs(size), 1)

    def angle(self, i: int) -> int:
        """How far the character is turned to the right: 0, 90, 180 or 270 degrees."""
        radians: float = pdfium.FPDFText_GetCharAngle(self._page, i)
        return round(radians / (math.pi / 2)) % 4 * 90 if math.isfinite(radians) else 0

    def font(self, i: int) -> str:
        """The name of the font."""
        length = pdfium.FPDFText_GetFontInfo(self._page, i, self._name, len(self._name), self._flags)
        return self._name.value.decode("latin-1") if 0 < length <= len(self._name) else ""

    def is_bold(self, i: int) -> bool:
        """Whether the font says that it is bold, by its weight or in its name."""
        if pdfium.FPDFText_GetFontWeight(self._page, i) >= _BOLD_WEIGHT:
            return True
        font = self.font(i)
        named = self._bold.get(font)
        if named is None:
            named = self._bold[font] = _BOLD.search(font) is not None
        return named

    def is_generated(self, i: int) -> bool:
        """Whether pdfium put the character in, a space, where the file has but a gap."""
        return bool(pdfium.FPDFText_IsGenerated(self._page, i) == 1)


class Frame(NamedTuple):
    """What is shown of a page, turned to the right by ``turn`` degrees.

    ``left`` and ``bottom`` are its corner on the page, ``width`` and ``height`` its size when turned.
    """

    turn: int
    left: float
    bottom: float
    width: float
    height: float

    def place(self, x: float, y: float) -> tuple[float, float]:
        """From a place on the page to that in the frame, from its lower left corner."""
        x, y = x - self.left, y - self.bottom
        if self.turn == 90:
            return y, self.height - x
        if self.turn == 180:
            return self.width - x, self.height - y
        if self.turn == 270:
            return self.width - y, x
        return x, y


def frame(page: Any, turn: int) -> Frame:
    """What is shown of ``page``, turned."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box):
        box.right, box.top = page.get_size()
    width, height = box.right - box.left, box.top - box.bottom
    return Frame(turn, box.left, box.bottom, *((height, width) if turn in (90, 270) else (width, height)))
