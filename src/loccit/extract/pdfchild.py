"""The child that reads a PDF with PDFium: body on standard input, JSON on standard output.

`{"pages": [{"lines": [[text, left, bottom, right, top, size, hidden], …]}, …], "title": …,
"version": …}`; coordinates in points from the page's lower left corner, or null. U+FFFE is
PDFium's mark for a hyphen at a line's end.
"""

from __future__ import annotations

import ctypes
import mmap
import sys
from typing import Any

from loccit.extract.child import answer, confined

MOST_PAGES = 20_000
_INVISIBLE = (3, 7)  # PDF 32000-1, 9.3.6: neither filled nor stroked


class _Refused(Exception):
    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def main(seconds: int) -> None:
    """Confine this process, read, answer."""
    confined(seconds)
    try:
        read = _read()
    except _Refused as error:
        answer({"error": str(error), "hint": error.hint})
    else:
        answer(read)


def _read() -> dict[str, Any]:
    import pypdfium2.version
    from pypdfium2 import raw

    try:
        # Private pages, never written: the body is not copied. They live as long as the child.
        body = mmap.mmap(sys.stdin.fileno(), 0, access=mmap.ACCESS_COPY)
    except ValueError:
        raise _Refused("The PDF is empty.") from None
    size = len(body)
    buffer = (ctypes.c_char * size).from_buffer(body)
    raw.FPDF_InitLibrary()
    document = raw.FPDF_LoadMemDocument64(buffer, size, None)
    if not document:
        if raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise _Refused(
                "The PDF is encrypted and needs a password.",
                "Save it without a password and attach that file.",
            )
        raise _Refused(
            "The PDF is damaged: no page of it can be found.",
            "Fetch it again, or open it in another program and save it anew.",
        )
    count = raw.FPDF_GetPageCount(document)
    if count > MOST_PAGES:
        raise _Refused(f"The PDF claims {count} pages; no more than {MOST_PAGES} are read.")
    return {
        "pages": [{"lines": _page(raw, document, number)} for number in range(count)],
        "title": _title(raw, document),
        "version": str(pypdfium2.version.PDFIUM_INFO.build),
    }


def _title(raw: Any, document: Any) -> str:
    length = min(raw.FPDF_GetMetaText(document, b"Title", None, 0), 4096)
    buffer = ctypes.create_string_buffer(length)
    raw.FPDF_GetMetaText(document, b"Title", buffer, length)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\x00").strip()


def _page(raw: Any, document: Any, number: int) -> list[list[Any]]:
    """The lines of a page in PDFium's order."""
    page = raw.FPDF_LoadPage(document, number)
    text_page = raw.FPDFText_LoadPage(page) if page else None
    if not text_page:
        return []
    try:
        count = raw.FPDFText_CountChars(text_page)
        units = (ctypes.c_ushort * (count + 1))()
        raw.FPDFText_GetText(text_page, 0, count, units)
        text = bytes(units)[: 2 * count].decode("utf-16-le", "replace")
        # Positions are known where every character is one unit, as nearly always.
        placed = len(text) == count
        return list(_lines(raw, text_page, text, placed=placed))
    finally:
        raw.FPDFText_ClosePage(text_page)
        raw.FPDF_ClosePage(page)


def _lines(raw: Any, text_page: Any, text: str, *, placed: bool) -> Any:
    at = 0
    for line in text.replace("\x00", " ").split("\n"):
        content = line.rstrip("\r")
        first = at + len(content) - len(content.lstrip())
        stripped = content.strip()
        if stripped:
            last = first + len(stripped) - 1
            yield [stripped, *_place(raw, text_page, first, last, placed=placed)]
        at += len(line) + 1


def _place(raw: Any, text_page: Any, first: int, last: int, *, placed: bool) -> list[Any]:
    """Left, bottom, right, top, font size and invisibility of a line."""
    if not placed:
        return [None, None, None, None, 0, False]
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(text_page, first, left, right, bottom, top)
    start, low, high = left.value, bottom.value, top.value
    middle = (first + last) // 2
    size = raw.FPDFText_GetFontSize(text_page, middle)
    raw.FPDFText_GetCharBox(text_page, last, left, right, bottom, top)
    hidden = any(_invisible(raw, text_page, at) for at in {first, middle, last})
    low, high = min(low, bottom.value), max(high, top.value)
    values = (round(value, 2) for value in (start, low, right.value, high, size))
    return [*values, hidden]


def _invisible(raw: Any, text_page: Any, at: int) -> bool:
    thing = raw.FPDFText_GetTextObject(text_page, at)
    return bool(thing) and raw.FPDFTextObj_GetTextRenderMode(thing) in _INVISIBLE


if __name__ == "__main__":
    main(int(sys.argv[1]))
