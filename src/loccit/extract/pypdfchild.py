"""The child that reads a PDF with pypdf, for a second opinion: body on standard input, JSON on
standard output as `pdfchild` writes it, the places of lines left out.

pypdf does not tell invisible text from visible, so what is drawn invisibly is emptied before it
is read; a page with nothing else (a scan with its recognised text) is read with it.
"""

from __future__ import annotations

import logging
import sys
from io import BytesIO
from typing import Any

from loccit.extract.child import answer, confined

MOST_PAGES = 20_000
_INVISIBLE = (3, 7)  # PDF 32000-1, 9.3.6
_SHOWS = (b"Tj", b"TJ", b"'", b'"')
_DEEPEST = 1000


def main(seconds: int) -> None:
    """Confine this process, read, answer."""
    confined(seconds)
    logging.disable()
    try:
        read = _read()
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception:
        answer({"error": "The second PDF reader cannot read this file."})
    else:
        answer(read)


def _read() -> dict[str, Any]:
    import pypdf

    body = sys.stdin.buffer.read()
    reader, unblinded = _opened(body), None
    count = len(reader.pages)
    if count > MOST_PAGES:
        return {"error": f"The PDF claims {count} pages; no more than {MOST_PAGES} are read."}
    pages = []
    for number, page in enumerate(reader.pages):
        blind = _Blind()
        text = page.extract_text(visitor_operand_before=blind)
        if blind.hid and not text.strip():
            # What is emptied stays so, also where another page shows it: hence a reader anew.
            unblinded = unblinded or _opened(body)
            text = unblinded.pages[number].extract_text()
        lines = [line.strip() for line in text.replace("\x00", " ").split("\n")]
        pages.append({"lines": [[line] for line in lines if line], "picture": False})
    return {"pages": pages, "title": "", "version": pypdf.__version__}


def _opened(body: bytes) -> Any:
    import pypdf

    reader = pypdf.PdfReader(BytesIO(body))
    if reader.is_encrypted:
        reader.decrypt("")
    return reader


class _Blind:
    """Empties the strings that are shown while the text rendering mode is invisible."""

    def __init__(self) -> None:
        self._mode: Any = 0
        self._saved: list[Any] = []
        self.hid = False

    def __call__(self, operator: bytes, operands: list[Any], *_: Any) -> None:
        if operator == b"q" and len(self._saved) < _DEEPEST:
            self._saved.append(self._mode)
        elif operator == b"Q" and self._saved:
            self._mode = self._saved.pop()
        elif operator == b"Tr" and operands:
            self._mode = operands[0]
        elif operator in _SHOWS and operands and self._mode in _INVISIBLE:
            self.hid = True
            operands[-1] = [] if operator == b"TJ" else ""


if __name__ == "__main__":
    main(int(sys.argv[1]))
