"""A PDF's text, page by page: by PDFium, and where a second opinion is wanted by pypdf, each in a
child process with limits.

Lines are read column by column and joined into paragraphs by their places. A hyphen at a line's
end is left as PDFium gives it, U+FFFE without a line feed, since it may belong to the word or to
the line: the matcher reads it both ways. Running heads, page numbers and footnotes follow the
text, as blocks of their own, so that they stand in no sentence that goes on over a page. Such a
paragraph is two blocks, for pages are numbered, but with no blank line between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

from loccit.extract import addresses, child
from loccit.extract.builder import Builder
from loccit.extract.furniture import BODY, regions
from loccit.extract.lines import SIZE, Line, beside, in_columns, is_mark, paragraphs
from loccit.extract.notes import is_note
from loccit.models.page import Link, Page

MEDIA_TYPE = "application/pdf"
_FULL = 0.9
"""A paragraph's last line that fills so much of its widest one may go on on the next page."""


class _Paragraph(NamedTuple):
    """Of one page. `notes` count in `text`."""

    text: str
    notes: tuple[tuple[int, int], ...]
    kind: str
    page: int
    hidden: bool
    size: float
    full: bool


def read(body: bytes) -> Page:
    """The Page of a PDF; empty, with a warning, where it holds no text. Raises ExtractError."""
    return _page("loccit.extract.pdfchild", "pdfium", body)


def read_again(body: bytes) -> Page:
    """The Page of a PDF as the second reader has it. Raises ExtractError."""
    return _page("loccit.extract.pypdfchild", "pypdf", body)


def _page(module: str, name: str, body: bytes) -> Page:
    told = child.ask(module, body, what="The PDF", media_type=MEDIA_TYPE)
    pages = [in_columns([Line(*line) for line in page["lines"]]) for page in told["pages"]]
    # A page all of whose text is invisible is a picture with its recognised text behind it.
    recognised = {n for n, lines in enumerate(pages) if lines and all(x.hidden for x in lines)}
    for n in recognised:
        pages[n] = [line._replace(hidden=False) for line in pages[n]]
    builder = Builder()
    beside_text: list[tuple[_Paragraph, str]] = []
    before: _Paragraph | None = None
    for number, (lines, found) in enumerate(zip(pages, regions(pages), strict=True)):
        for region in dict.fromkeys(found):
            part = [line for line, kind in zip(lines, found, strict=True) if kind == region]
            for paragraph in _paragraphs(part, lines, number + 1):
                if region != BODY:
                    beside_text.append((paragraph, region))
                    continue
                goes_on = before is not None and _goes_on(before, paragraph)
                _add(builder, paragraph, BODY, glued=goes_on)
                before = paragraph
    for paragraph, region in beside_text:
        _add(builder, paragraph, region)
    return _finished(builder, told, f"{name}/{told['version']}", recognised)


def _finished(builder: Builder, told: Any, extractor: str, recognised: set[int]) -> Page:
    text = builder.text
    builder.links.extend(
        Link(text[start:end], text[start:end], start, end, "bare")
        for start, end in addresses.found(text)
    )
    pictures = tuple(n for n, page in enumerate(told["pages"], 1) if page["picture"])
    return builder.page(
        extractor,
        MEDIA_TYPE,
        title=told["title"] or None,
        warnings=_warnings(text, len(told["pages"]), sorted(recognised), pictures),
        unread=pictures,
    )


def _add(builder: Builder, paragraph: _Paragraph, region: str, *, glued: bool = False) -> None:
    skip = int(glued)  # a line feed parts it from the page before
    builder.add(
        "\n" * skip + paragraph.text,
        paragraph.kind,
        region,
        page=paragraph.page,
        hidden=paragraph.hidden,
        glued=glued,
        notes=[(start + skip, end + skip) for start, end in paragraph.notes],
    )


def _warnings(
    text: str, pages: int, recognised: Sequence[int], pictures: Sequence[int]
) -> list[str]:
    if not text:
        of = "Its only page is a picture" if pages == 1 else f"Its {pages} pages are pictures"
        return [f"The PDF holds no text. {of}, or empty: it must be read by a person."]
    warnings = []
    if recognised:
        which = _counted([n + 1 for n in recognised])
        told = "lies invisible behind a picture: a program recognised it, and may be wrong."
        warnings.append(f"The text of {which} {told}")
    if pictures:
        which = _counted(pictures)
        hold = "holds a picture" if len(pictures) == 1 else "hold pictures"
        warnings.append(f"{which.capitalize()} {hold} and no text: a person must read it.")
    return warnings


def _counted(pages: Sequence[int]) -> str:
    return f"page {pages[0]}" if len(pages) == 1 else f"{len(pages)} pages"


def _paragraphs(part: Sequence[Line], page: Sequence[Line], number: int) -> Iterator[_Paragraph]:
    usual = median(line.size for line in page)
    for group in paragraphs(part):
        text, notes = _joined(group)
        if text:
            last = max((line for line in group[-2:]), key=_width)
            yield _Paragraph(
                text=text,
                notes=notes,
                kind=_kind(group, usual),
                page=number,
                hidden=group[0].hidden,
                size=median(line.size for line in group),
                full=_width(last) > _FULL * max(map(_width, part)) if group else False,
            )


def _width(line: Line) -> float:
    return (line.right or 0.0) - (line.left or 0.0)


def _joined(group: Sequence[Line]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text of a paragraph's lines and its note references. A raised number is a mark of the
    word before it; what follows it goes on in its line."""
    pieces: list[str] = []
    notes: list[tuple[int, int]] = []
    length = 0
    whole: Line | None = None
    for line in group:
        mark = whole is not None and is_mark(line) and _raised(whole, line)
        if not mark:
            between = "" if whole is None else _between(whole, line)
            pieces.append(between)
            length += len(between)
            whole = line
        elif is_note(line.text, pieces[-1], linked=False):
            notes.append((length, length + len(line.text)))
        notes += [(length + start, length + end) for start, end in line.notes]
        pieces.append(line.text)
        length += len(line.text)
    return "".join(pieces), tuple(notes)


def _between(before: Line, line: Line) -> str:
    if before.text.endswith("\ufffe"):
        return ""
    return " " if beside(before, line) else "\n"


def _raised(before: Line, line: Line) -> bool:
    """Is `line` smaller and higher in the line of `before`?"""
    if not beside(before, line) or before.bottom is None or line.bottom is None:
        return False
    return line.size < 0.9 * before.size and line.bottom > before.bottom


def _kind(group: Sequence[Line], usual: float) -> str:
    """A heading is short and in larger type than most of its page."""
    large = usual and all(line.size > usual * SIZE for line in group)
    return "heading" if large and len(group) <= 4 else "paragraph"


def _goes_on(before: _Paragraph, after: _Paragraph) -> bool:
    """Does a paragraph go on over the end of its page?"""
    if before.page == after.page or "heading" in (before.kind, after.kind):
        return False
    if before.hidden != after.hidden or before.text[-1:] in ".!?:\"'”’)":
        return False
    small, large = sorted((before.size or 1.0, after.size or 1.0))
    if large > small * SIZE:
        return False
    first = after.text[:1]
    return first.islower() or (before.full and (first.isupper() or first.isdecimal()))
