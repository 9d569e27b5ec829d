"""The user's own documents. Their encoding is decided, never guessed: what cannot be decided is
an error that says where and what to do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from loccit.errors import DocumentError, ExtractError
from loccit.extract import charset
from loccit.extract.builder import cut
from loccit.models.page import LocalText, Page

LARGEST = 256 * 2**20
"""Bytes; of a PDF as of any other."""

_TEXT = ("", ".txt", ".text", ".md", ".markdown", ".mdown", ".qmd", ".rst", ".asc")
_HTML = (".html", ".htm", ".xhtml")
_ADVICE = {
    ".doc": "Save it as .docx, PDF or text.",
    ".rtf": "Save it as .docx, PDF or text.",
    ".odt": "Save it as .docx, PDF or text.",
    ".pages": "Export it as .docx, PDF or text.",
    ".epub": "Convert it to HTML or text.",
}


def read(path: Path, *, shown: str, ignore: Sequence[str] = ()) -> LocalText:
    """See `loccit.extract.read_local`."""
    body = _bytes(path, shown)
    digest = "sha256:" + sha256(body).hexdigest()
    suffix = path.suffix.lower()
    try:
        decoded, encoding, page = _read(body, suffix, shown)
    except ExtractError as error:
        raise DocumentError(error.message, path=shown, hint=error.hint) from error
    page = _ended(page, ignore)
    return LocalText(shown, page.text if decoded is None else decoded, digest, encoding, page)


def _bytes(path: Path, shown: str) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise DocumentError(
            "There is no such file.",
            path=shown,
            hint="Check the name, and the folder that `texts` or `--texts` names.",
        ) from None
    except IsADirectoryError:
        raise DocumentError("This is a folder, not a document.", path=shown) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DocumentError(f"The file cannot be read ({reason}).", path=shown) from None
    if len(body) > LARGEST:
        raise DocumentError(
            f"The file has more than {LARGEST // 2**20} MB.",
            path=shown,
            hint="Divide it, or save its text alone.",
        )
    return body


def _read(body: bytes, suffix: str, shown: str) -> tuple[str | None, str, Page]:
    """The decoded file (None: the page's text takes its place), its encoding, its page."""
    from loccit.extract import dispatch

    if suffix == ".pdf" or (suffix in _TEXT and body.startswith(b"%PDF-")):
        from loccit.extract import pdf

        return None, "binary", pdf.read(body)
    if suffix == ".docx":
        from loccit.extract import docx

        return None, "binary", docx.read(body)
    if suffix not in (*_TEXT, *_HTML, ".ipynb"):
        raise DocumentError(
            f"loccit reads no {suffix} documents.",
            path=shown,
            hint=_ADVICE.get(suffix, "Save it as .txt, .md, .html, .docx or .pdf."),
        )
    if suffix in _HTML:
        return _read_html(body, shown)
    if suffix in _TEXT and dispatch.sniff(body) == dispatch.DOCX:
        raise DocumentError("This is a Word document.", path=shown, hint="Name it .docx.")
    from loccit.extract import markup

    decoded, encoding = _decoded(body, shown)
    if suffix == ".ipynb":
        decoded = _notebook(decoded, shown)
    return decoded, encoding, markup.read(decoded)


def _read_html(body: bytes, shown: str) -> tuple[str, str, Page]:
    from loccit.extract import html
    from loccit.extract.realign import realigned

    named = None if charset.marked(body) else charset.prescan(body)
    decoded, encoding = _decoded(body, shown, named)
    return decoded, encoding, realigned(html.read(decoded, how="html"), decoded)


def _decoded(body: bytes, shown: str, named: str | None = None) -> tuple[str, str]:
    """A text file's text: by its byte-order mark, by what it declares, or as UTF-8."""
    mark = charset.marked(body)
    encoding, skip = mark or (named or "utf-8", 0)
    try:
        text = body[skip:].decode(encoding)
    except UnicodeDecodeError as error:
        text_before = body[skip : skip + error.start].decode(encoding, "replace")
        line = text_before.count("\n") + 1
        raise DocumentError(
            f"The file is not in {encoding.upper()}: line {line} has a byte that cannot be read "
            f"(0x{error.object[error.start]:02x} at offset {skip + error.start}).",
            path=shown,
            hint=_encoding_hint(encoding),
        ) from None
    at = text.find("\x00")
    if at >= 0:
        raise DocumentError(
            f"This is no text: it has a zero character in line {text.count(chr(10), 0, at) + 1}.",
            path=shown,
            hint=_zero_hint(body),
        )
    return text, encoding


def _encoding_hint(tried: str) -> str:
    if tried != "utf-8":
        return "Save it as UTF-8, and let it declare that."
    return "Save it as UTF-8 in your editor, or convert it: `iconv -f windows-1252 -t UTF-8`."


def _zero_hint(body: bytes) -> str:
    pairs = len(body) // 2
    if pairs and max(body[::2].count(0), body[1::2].count(0)) > pairs * 0.4:
        return "It may be UTF-16 without a byte-order mark: save it as UTF-8."
    return "If it is a Word or PDF file, give it its right suffix."


def _notebook(source: str, shown: str) -> str:
    """The Markdown cells of a notebook, one below the other."""
    try:
        value: Any = json.loads(source)
        cells = value["cells"] if "cells" in value else value["worksheets"][0]["cells"]
        texts = [
            "".join(cell["source"]) if isinstance(cell["source"], list) else str(cell["source"])
            for cell in cells
            if cell.get("cell_type") in ("markdown", "raw", "heading")
        ]
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise DocumentError("This is no Jupyter notebook.", path=shown) from None
    return "\n\n".join(texts)


def _ended(page: Page, ignore: Sequence[str]) -> Page:
    """`page` up to the first paragraph that starts with a phrase of `ignore`."""
    phrases = tuple(" ".join(phrase.split()) for phrase in ignore if phrase.strip())
    if phrases:
        for block in page.blocks:
            start = " ".join(page.text[block.start : block.end][:4000].split())
            if start.startswith(phrases):
                return cut(page, block.start)
    return page
