"""The child that reads a DOCX with mammoth: body on standard input, JSON on standard output.

`{"html": …, "tracked": {"insertions": n, "deletions": n, "moves": n}, "comments": n}`.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from typing import Any

from loccit.extract.child import Refused, serve

MOST_PARTS = 10_000
LARGEST_PART = 64 * 2**20
LARGEST = 512 * 2**20
"""Uncompressed sizes, in bytes: of one XML part, and of all that the archive holds."""

_TRACKED = {"insertions": b"<w:ins ", "deletions": b"<w:del ", "moves": b"<w:moveFrom "}


def main(seconds: int) -> None:
    """Confine this process, read, answer."""
    serve(lambda: _read(sys.stdin.buffer.read()), seconds)


def _read(body: bytes) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            texts = _texts(archive)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Refused(
            f"The DOCX is damaged or encrypted ({error}).", "Open it and save it anew, or as PDF."
        ) from None
    tracked = {
        name: sum(text.count(mark) for text in texts.values()) for name, mark in _TRACKED.items()
    }
    comments = texts.get("word/comments.xml", b"").count(b"<w:comment ")
    return {"html": _html(body), "tracked": tracked, "comments": comments}


def _texts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The parts with text, after all sizes were found to be within bounds."""
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or total > LARGEST:
        raise Refused(
            f"The DOCX unpacks to {total // 2**20} MB in {len(parts)} files, which is too much."
        )
    if "word/document.xml" not in archive.namelist():
        raise Refused("The DOCX has no word/document.xml: it is some other kind of archive.")
    texts = {}
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            texts[part.filename] = _part(archive, part)
    return texts


def _part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """A part, read no further than its bound whatever size the archive claims for it."""
    with archive.open(part) as opened:
        text = opened.read(LARGEST_PART + 1)
    if len(text) > LARGEST_PART:
        raise Refused(f"The DOCX has a part of more than {LARGEST_PART // 2**20} MB.")
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", text[:4096].replace(b"\x00", b""), re.IGNORECASE):
        raise Refused("The DOCX declares XML entities, which no word processor does.")
    return text


def _html(body: bytes) -> str:
    import mammoth

    try:
        converted = mammoth.convert_to_html(
            io.BytesIO(body),
            convert_image=mammoth.images.img_element(lambda _: {"src": ""}),
            external_file_access=False,
        )
    except RecursionError:
        raise Refused("The DOCX nests its parts too deep to be read.") from None
    except Exception as error:
        raise Refused(
            f"The DOCX is damaged ({type(error).__name__}).", "Open it and save it anew."
        ) from None
    return str(converted.value)


if __name__ == "__main__":
    main(int(sys.argv[1]))
