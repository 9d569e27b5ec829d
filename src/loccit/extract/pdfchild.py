"""The child that reads a PDF with PDFium: body on standard input, JSON on standard output.

`{"pages": [{"lines": [a `lines.Line`, …], "picture": …}, …], "title": …, "version": …}`;
coordinates in points from the page's lower left corner, or null; `picture` says that a page has
no text but something else on it. U+FFFE is PDFium's mark for a hyphen at a line's end.
"""

from __future__ import annotations

import ctypes
import mmap
import re
import sys
from collections.abc import Iterator
from typing import Any

from loccit.extract.child import Refused, serve
from loccit.extract.notes import is_note

MOST_PAGES = 20_000
_INVISIBLE = (3, 7)  # PDF 32000-1, 9.3.6: neither filled nor stroked


_WIDE = 0.9
"""A space this many times the type's size may part two columns."""
_PATHS = 100
_OBJECTS = 2000

_RAISED = re.compile(r"(?<=[^\s\d]) ?((\d{1,3})(?:[,–-]\d{1,3}){0,9})(?!\w)")
_MARK = re.compile(r"(\d{1,3}) +(?=\S)")
# PDFium ends a line with CR LF, or with its mark for a hyphen and nothing else.
_LINE = re.compile(r"[^\n\ufffe]*[\n\ufffe]|[^\n\ufffe]+")
# PDFium puts a space into a wide gap, but not always where a mark stands beside it.
_SPACE = re.compile(r" +|(?<=[^\s\w])(?=\S)|(?<=\w)(?=[^\s\w])")


def main(seconds: int) -> None:
    """Confine this process, read, answer."""
    serve(_read, seconds)


def _read() -> dict[str, Any]:
    import pypdfium2.version
    from pypdfium2 import raw

    try:
        # Private pages, never written: the body is not copied. They live as long as the child.
        body = mmap.mmap(sys.stdin.fileno(), 0, access=mmap.ACCESS_COPY)
    except ValueError:
        raise Refused("The PDF is empty.") from None
    size = len(body)
    buffer = (ctypes.c_char * size).from_buffer(body)
    raw.FPDF_InitLibrary()
    document = raw.FPDF_LoadMemDocument64(buffer, size, None)
    if not document:
        if raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise Refused(
                "The PDF is encrypted and needs a password.",
                "Save it without a password and attach that file.",
            )
        raise Refused(
            "The PDF is damaged: no page of it can be found.",
            "Fetch it again, or open it in another program and save it anew.",
        )
    count = raw.FPDF_GetPageCount(document)
    if count > MOST_PAGES:
        raise Refused(f"The PDF claims {count} pages; no more than {MOST_PAGES} are read.")
    return {
        "pages": [_page(raw, document, number) for number in range(count)],
        "title": _title(raw, document),
        "version": str(pypdfium2.version.PDFIUM_INFO.build),
    }


def _title(raw: Any, document: Any) -> str:
    length = min(raw.FPDF_GetMetaText(document, b"Title", None, 0), 4096)
    buffer = ctypes.create_string_buffer(length)
    raw.FPDF_GetMetaText(document, b"Title", buffer, length)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\x00").strip()


def _page(raw: Any, document: Any, number: int) -> dict[str, Any]:
    """The lines of a page in PDFium's order."""
    page = raw.FPDF_LoadPage(document, number)
    text_page = raw.FPDFText_LoadPage(page) if page else None
    if not text_page:
        return {"lines": [], "picture": False}
    try:
        count = raw.FPDFText_CountChars(text_page)
        units = (ctypes.c_ushort * (count + 1))()
        raw.FPDFText_GetText(text_page, 0, count, units)
        text = bytes(units)[: 2 * count].decode("utf-16-le", "replace")
        # Positions are known where every character is one unit, as nearly always.
        placed = len(text) == count
        lines = list(_lines(raw, text_page, text, placed=placed))
        return {"lines": lines, "picture": not lines and _pictured(raw, page)}
    finally:
        raw.FPDFText_ClosePage(text_page)
        raw.FPDF_ClosePage(page)


def _pictured(raw: Any, page: Any) -> bool:
    """Is there something to see, a picture or letters drawn as shapes, rather than nothing?"""
    paths = 0
    for i in range(min(raw.FPDFPage_CountObjects(page), _OBJECTS)):
        kind = raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page, i))
        paths += kind == raw.FPDF_PAGEOBJ_PATH
        if kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM) or paths > _PATHS:
            return True
    return False


def _lines(raw: Any, text_page: Any, text: str, *, placed: bool) -> Iterator[list[Any]]:
    at = 0
    for line in _LINE.findall(text.replace("\x00", " ")):
        content = line.rstrip("\r\n")
        first = at + len(content) - len(content.lstrip())
        stripped = content.strip()
        mark = _MARK.match(stripped) if placed else None
        if mark and _raised(raw, text_page, first + mark.end(), first):
            # A note's mark, to which PDFium joins what follows it.
            yield [mark[1], *_place(raw, text_page, first, mark[1])]
            first, stripped = first + mark.end(), stripped[mark.end() :]
        if stripped and placed:
            yield [stripped, *_place(raw, text_page, first, stripped)]
        elif stripped:
            yield [stripped]
        at += len(line)


def _place(raw: Any, text_page: Any, first: int, text: str) -> list[Any]:
    """Left, bottom, right, top, size, invisibility, note references and gaps of a line."""
    last = first + len(text) - 1
    start, low, _, high = _box(raw, text_page, first)
    # The mark for a hyphen has no place of its own.
    _, bottom, right, top = _box(raw, text_page, max(first, last - text.endswith("\ufffe")))
    middle = (first + last) // 2
    # A space may be PDFium's own, which has no size.
    middle += len(text[middle - first :]) - len(text[middle - first :].lstrip())
    size = _size(raw, text_page, middle)
    hidden = any(_invisible(raw, text_page, at) for at in {first, middle, last})
    values = (start, min(low, bottom), right, max(high, top), size)
    notes = [
        hit.span()
        for hit in _RAISED.finditer(text)
        if is_note(hit[2], text[: hit.start()], linked=False)
        and _raised(raw, text_page, first + hit.start() - 1, first + hit.start(1))
    ]
    gaps = list(_gaps(raw, text_page, first, text, size))
    return [*(round(value, 2) for value in values), hidden, notes, gaps]


def _box(raw: Any, text_page: Any, at: int) -> tuple[float, float, float, float]:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(text_page, at, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value


def _size(raw: Any, text_page: Any, at: int) -> float:
    """The size of the type in points: the font's, as its matrix scales it."""
    size = float(raw.FPDFText_GetFontSize(text_page, at))
    matrix = raw.FS_MATRIX()
    if raw.FPDFText_GetMatrix(text_page, at, matrix):
        size *= (matrix.b**2 + matrix.d**2) ** 0.5 or 1.0
    return size


def _raised(raw: Any, text_page: Any, before: int, at: int) -> bool:
    """Is a character set smaller and higher than the one before it?"""
    size = _size(raw, text_page, before)
    if _size(raw, text_page, at) >= 0.9 * size:
        return False
    x, low, high = (ctypes.c_double() for _ in range(3))
    raw.FPDFText_GetCharOrigin(text_page, before, x, low)
    raw.FPDFText_GetCharOrigin(text_page, at, x, high)
    return high.value > low.value + 0.1 * size


def _gaps(raw: Any, text_page: Any, first: int, text: str, size: float) -> Iterator[list[Any]]:
    """Where a space is so wide that it may part two columns."""
    for hit in _SPACE.finditer(text):
        last, following = first + hit.start() - 1, first + hit.end()
        before, after = _box(raw, text_page, last)[2], _box(raw, text_page, following)[0]
        # A step back goes to a line of the next column that has the same height.
        if after - before > _WIDE * size or before - after > size:
            sizes = (round(_size(raw, text_page, at), 2) for at in (last, following))
            yield [*hit.span(), round(before, 2), round(after, 2), *sizes]


def _invisible(raw: Any, text_page: Any, at: int) -> bool:
    thing = raw.FPDFText_GetTextObject(text_page, at)
    return bool(thing) and raw.FPDFTextObj_GetTextRenderMode(thing) in _INVISIBLE


if __name__ == "__main__":
    main(int(sys.argv[1]))
