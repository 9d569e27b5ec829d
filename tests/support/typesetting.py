"""Pages set in type as reports and papers are: columns, hyphens at line ends, running heads, page
numbers, footnotes. What stands in them is known, so a reader of PDF can be held to it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

FONT = "Times-Roman"
SIZE, LEADING = 10.0, 12.5
NOTE_SIZE, NOTE_LEADING = 7.5, 9.0
TOP, BOTTOM, SIDE, GUTTER = 760.0, 80.0, 60.0, 22.0

_NOTE = re.compile(r"\[\^([^\]]*)\]")


@dataclass(frozen=True)
class Style:
    """How a text is set. `by_rows` draws row by row over the columns, as some programs do;
    `head` is the running head ("" for none)."""

    columns: int = 1
    hyphenated: bool = True
    justified: bool = True
    by_rows: bool = False
    head: str = "The Commission of Inquiry"
    numbered: bool = True
    furniture_first: bool = True


@dataclass
class _Word:
    text: str
    mark: str = ""
    note: str = ""

    @property
    def width(self) -> float:
        marked = float(stringWidth(self.mark, FONT, NOTE_SIZE * 0.8)) if self.mark else 0.0
        return float(stringWidth(self.text, FONT, SIZE)) + marked


@dataclass
class _Line:
    words: list[_Word] = field(default_factory=list)
    last: bool = False

    @property
    def width(self) -> float:
        space = float(stringWidth(" ", FONT, SIZE))
        return sum(word.width for word in self.words) + space * max(0, len(self.words) - 1)


def pdf(paragraphs: Sequence[str], style: Style = Style()) -> bytes:
    """The paragraphs as a PDF; `word[^a note]` gives that word a footnote."""
    width = (A4[0] - 2 * SIDE - GUTTER * (style.columns - 1)) / style.columns
    lines = [line for text in paragraphs for line in _broken(text, width, style, [])]
    number = 0
    for line in lines:
        for word in line.words:
            if word.note:
                number += 1
                word.mark = str(number)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    for page, columns in enumerate(_paged(lines, style), 1):
        if style.furniture_first:
            _furniture(canvas, page, style)
        _page(canvas, columns, width, style)
        if not style.furniture_first:
            _furniture(canvas, page, style)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def seen_and_unseen() -> bytes:
    """A page with a line that is shown and, under it, one that is drawn invisibly (PDF 32000-1
    9.3.6, mode 3)."""
    out = io.BytesIO()
    drawn = Canvas(out, pagesize=A4)
    drawn.drawString(72, 700, "Seen words")
    line = drawn.beginText(72, 680)
    line.setTextRenderMode(3)
    line.textLine("Unseen words")
    drawn.drawText(line)
    drawn.save()
    return out.getvalue()


def _broken(text: str, width: float, style: Style, lines: list[_Line]) -> list[_Line]:
    """A paragraph's lines."""
    lines.append(_Line())
    for token in _NOTE.sub(lambda hit: f"[^{hit[1].replace(' ', '~')}]", text).split():
        note = _NOTE.search(token)
        word = _Word(_NOTE.sub("", token), "00" if note else "")
        word.note = note[1].replace("~", " ") if note else ""
        _put(word, width, style, lines)
    lines[-1].last = True
    return lines


def _put(word: _Word, width: float, style: Style, lines: list[_Line]) -> None:
    line = lines[-1]
    line.words.append(word)
    if line.width <= width:
        return
    line.words.pop()
    for at in _breaks(word.text) if style.hyphenated else ():
        hyphen = "" if word.text[at - 1] == "-" else "-"
        line.words.append(_Word(word.text[:at] + hyphen))
        if line.width <= width:
            word = _Word(word.text[at:], word.mark, word.note)
            break
        line.words.pop()
    lines.append(_Line([word]))


def _breaks(word: str) -> Iterator[int]:
    """Where a word may be divided, the longest first part first."""
    for at in range(len(word) - 3, 2, -1):
        hyphened = word[at - 1] == "-" and word[: at - 1].isalpha()
        if hyphened or (word[:at].isalpha() and word[at : at + 3].isalpha()):
            yield at


def _paged(lines: Sequence[_Line], style: Style) -> Iterator[list[list[_Line]]]:
    """The lines of each column of each page; footnotes take their place at its foot."""
    columns: list[list[_Line]] = [[]]
    left = TOP - BOTTOM
    for line in lines:
        needed = LEADING + sum(NOTE_LEADING for word in line.words if word.note)
        if needed > left:
            if len(columns) == style.columns:
                yield columns
                columns = []
            columns.append([])
            left = TOP - BOTTOM
        columns[-1].append(line)
        left -= needed
    yield columns


def _page(canvas: Canvas, columns: Sequence[Sequence[_Line]], width: float, style: Style) -> None:
    places = [
        (row, column, line)
        for column, lines in enumerate(columns)
        for row, line in enumerate(lines)
    ]
    if style.by_rows:
        places.sort(key=lambda place: place[:2])
    for row, column, line in places:
        left = SIDE + column * (width + GUTTER)
        _draw(canvas, line, left, TOP - row * LEADING, width, style)
    for column, lines in enumerate(columns):
        notes = [word for line in lines for word in line.words if word.note]
        for i, word in enumerate(notes):
            place = SIDE + column * (width + GUTTER), BOTTOM + (len(notes) - 1 - i) * NOTE_LEADING
            canvas.setFont(FONT, NOTE_SIZE)
            canvas.drawString(*place, f"{word.mark} {word.note}")


def _draw(
    canvas: Canvas, line: _Line, left: float, bottom: float, width: float, style: Style
) -> None:
    text = canvas.beginText(left, bottom)
    filled = style.justified and not line.last and len(line.words) > 1
    # It stays set from one line to the next.
    text.setWordSpace((width - line.width) / (len(line.words) - 1) if filled else 0)
    for i, word in enumerate(line.words):
        text.setFont(FONT, SIZE)
        text.textOut(word.text)
        if word.mark:
            text.setFont(FONT, NOTE_SIZE * 0.8)
            text.setRise(4)
            text.textOut(word.mark)
            text.setRise(0)
            text.setFont(FONT, SIZE)
        if i + 1 < len(line.words):
            text.textOut(" ")
    canvas.drawText(text)


def _furniture(canvas: Canvas, page: int, style: Style) -> None:
    canvas.setFont(FONT, 9)
    if style.head:
        canvas.drawString(SIDE, TOP + 30, style.head if page % 2 else "Final Report, Volume 2")
    if style.numbered:
        canvas.drawCentredString(A4[0] / 2, BOTTOM - 35, str(page))
