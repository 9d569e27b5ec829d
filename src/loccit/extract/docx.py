"""A DOCX's text: by mammoth to HTML, in a child process with limits, and then as any HTML.

Tracked insertions are in the text and deletions are not, as if all were accepted; that there are
any is said in a warning. Footnotes and endnotes follow the text, their marks are note references.
"""

from __future__ import annotations

import re
from dataclasses import replace

from loccit.extract import child, html
from loccit.models.page import Page

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# mammoth's way back from a note to its mark is its own addition to the text.
_BACK = re.compile(r'\s?<a href="#(?:foot|end)note-ref-[^"]*">↑</a>')
_NOTE = re.compile(r'<li id="((?:foot|end)note-[^"]*)">')


def read(body: bytes) -> Page:
    """The Page of a DOCX. Raises ExtractError."""
    told = child.ask("loccit.extract.docxchild", body, what="The DOCX", media_type=MEDIA_TYPE)
    source = _BACK.sub("", told["html"])
    notes = _NOTE.search(source)
    if notes:
        start = source.rfind("<ol>", 0, notes.start())
        source = f'{source[:start]}<div class="footnotes">{source[start:]}</div>'
    page = html.read(source, media_type=MEDIA_TYPE, how="docx")
    links = tuple(link for link in page.links if not link.url.startswith("#"))
    return replace(
        page, extractor=f"mammoth/{_version()}", links=links, warnings=_warnings(told), title=None
    )


def _version() -> str:
    from importlib.metadata import version

    return version("mammoth")


def _warnings(read: dict[str, dict[str, int]]) -> tuple[str, ...]:
    counts = [(n, name) for name, n in read["tracked"].items() if n]
    if not counts:
        return ()
    listed = " and ".join(f"{n} {name if n > 1 else name[:-1]}" for n, name in counts)
    told = f"The document has tracked changes ({listed}): it was read as if all were accepted."
    return (told,)
