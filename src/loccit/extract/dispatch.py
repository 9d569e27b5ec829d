"""Which reader a body goes to: by its media type, and by its first bytes where that says
nothing."""

from __future__ import annotations

import re

from loccit.errors import ExtractError
from loccit.models.page import Page, Shape

HTML = ("text/html", "application/xhtml+xml")
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MARKDOWN = ("text/markdown", "text/x-markdown")
_GENERAL = (
    "", "application/octet-stream", "binary/octet-stream", "application/download",
    "application/force-download", "application/x-download", "application/unknown",
    "unknown/unknown", "*/*",
)  # fmt: skip
_TEXTUAL = (
    "application/json", "application/xml", "application/javascript", "application/ecmascript",
    "application/x-javascript", "application/yaml", "application/x-yaml", "application/toml",
    "application/rtf-text", "application/x-ndjson", "application/x-subrip", "message/rfc822",
)  # fmt: skip
_SUFFIXES = {
    "pdf": PDF, "docx": DOCX, "html": "text/html", "htm": "text/html", "xhtml": HTML[1],
    "md": "text/markdown", "markdown": "text/markdown", "txt": "text/plain",
    "json": "application/json", "xml": "application/xml",
}  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = (
    (b"\x89PNG\r\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"),
    (b"RIFF", "media"), (b"OggS", "audio/ogg"), (b"ID3", "audio/mpeg"), (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf\x27\x1c", "7z"), (b"Rar!", "rar"), (b"PK\x03\x04", "zip"), (_OLE, "OLE"),
    (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"), (b"\x7fELF", "program"),
)  # fmt: skip
_MARKUP = re.compile(
    rb"\s*(?:<!--.{0,1000}?-->\s*|<\?xml[^>]{0,200}>\s*){0,3}"
    rb"<(?:!doctype\s+html|html|head|body|title|meta|script|div|p|h1|table|a|b|br|style|iframe|font)"
    rb"[\s>]",
    re.IGNORECASE | re.DOTALL,
)


def page(body: bytes, media_type: str, *, charset: str | None, name: str | None) -> Page:
    """See `loccit.extract.extract_page`."""
    kind = _kind(body, media_type.partition(";")[0].strip().lower(), name)
    if kind in HTML:
        from loccit.extract import html

        return html.read_body(body, charset, media_type=kind)
    if kind == PDF:
        from loccit.extract import pdf

        return pdf.read(body)
    if kind == DOCX:
        from loccit.extract import docx

        return docx.read(body)
    if kind in MARKDOWN:
        from loccit.extract import markup
        from loccit.extract.charset import decode_plain
        from loccit.extract.plain import refuse_binary

        decoded = decode_plain(body, charset)
        refuse_binary(decoded.text, kind)
        return markup.read(decoded.text, warnings=(decoded.warning,) if decoded.warning else ())
    if kind.startswith("text/") or kind in _TEXTUAL or kind.endswith(("+json", "+xml")):
        from loccit.extract import plain

        return plain.read(body, kind, charset)
    raise ExtractError(
        f"There is no text in {_named(kind)} that loccit can read.",
        media_type=media_type,
        hint="Supply the source as PDF, HTML, DOCX or text with `loccit attach`.",
    )


def shaped(
    body: bytes, media_type: str, *, charset: str | None
) -> tuple[Shape, Page | ExtractError]:
    """See `loccit.extract.shaped`."""
    from loccit.extract import tree

    kind = _kind(body, media_type.partition(";")[0].strip().lower(), None)
    if kind in HTML:
        return tree.shaped(body, charset, kind)
    form = tree.shape(body, charset)
    try:
        return form, page(body, media_type, charset=charset, name=None)
    except ExtractError as error:
        return form, error


def _kind(body: bytes, declared: str, name: str | None) -> str:
    """The media type to read a body as. What PDF or Word wrote is known by its bytes whatever a
    server calls it; `text/plain` from a server that knows no better may be HTML."""
    if b"%PDF-" in body[:1024] and (declared in (*_GENERAL, PDF, "application/x-pdf")):
        return PDF
    if declared == "application/x-pdf":
        return PDF
    if declared not in (*_GENERAL, "text/plain", "application/zip", "application/msword"):
        return declared
    sniffed = sniff(body)
    if declared == "text/plain":
        return sniffed if sniffed in (PDF, DOCX) else declared
    if sniffed != "text/plain" or declared not in _GENERAL:
        return sniffed if sniffed != "text/plain" else declared
    suffix = (name or "").rpartition(".")[2].lower()
    return _SUFFIXES.get(suffix, sniffed)


def sniff(body: bytes) -> str:
    """What a body's first bytes say it is."""
    if b"%PDF-" in body[:1024]:
        return PDF
    if body.startswith(b"PK\x03\x04") and b"word/" in body:
        return DOCX
    for start, kind in _BINARY:
        if body.startswith(start):
            return kind
    head = body[:4096].removeprefix(b"\xef\xbb\xbf")
    if _MARKUP.match(head):
        return "text/html"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text/plain"
    return "application/octet-stream" if b"\x00" in head else "text/plain"


def _named(kind: str) -> str:
    if kind.startswith("image/"):
        return "a picture"
    if kind.startswith(("audio/", "video/")) or kind == "media":
        return "a sound or video file"
    if kind in ("OLE", "application/msword"):
        return "a document of an old Office format (.doc, .xls, .ppt)"
    if kind in ("zip", "gzip", "7z", "rar", "bzip2", "xz", "application/zip", "application/gzip"):
        return "an archive file"
    if kind in _GENERAL:
        return "binary data"
    return f"a body of the type {kind}"
