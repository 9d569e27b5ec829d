"""Which marks open and close which quotations: one pass over the paragraphs, a short stack.

What a copy chief would say, made into rules:

- A mark closes the innermost open quotation of its family, straight or curly. Where that one has
  the other style and an outer one has the mark's own, and no further closing mark follows, the
  mark belongs to the outer one and the inner one lacks its own.
- A quotation open at a paragraph's end goes on where the next paragraph reopens it, unless the
  paragraph ended with a closing mark (that one mark had to serve an inner quotation and the
  outer one). A line that reopens after a full stop counts as such a paragraph.
- One that is never closed ends at the first of: the closing mark that an inner quotation of its
  family used up; a line's end that looks like a paragraph's end; its paragraph's end; `REACH`.
  One that went on over several paragraphs and is never closed is given paragraph by paragraph.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from loccit.match.marks import CLOSES, DOUBLE, OPENS, SINGLE, Ahead, Mark, inside, marks, outside

REACH = 2_000
"""How many code points an unclosed quotation may reach, its opening mark not counted."""

_DEEPEST = 8  # quotations within quotations; deeper openings are read as text
_REOPENED = frozenset({DOUBLE, SINGLE, "angle", "small angle"})
_CLOSING = " \t\r\n\u00a0\u202f.,;:!?…)]*_"
_STOPS = (".", "!", "?", "…")
_LINE_STARTS = frozenset('“‘"«„@')


class Paragraph(NamedTuple):
    """`text[start:end]`; `joined` where a quotation may go on in it from the one before."""

    start: int
    end: int
    joined: bool = False


@dataclass(slots=True)
class Spoken:
    """A quotation as its marks have it: one segment for each of its paragraphs, marks excluded.

    `opening` is where the opening mark begins, `closing` where the closing mark ends.
    """

    segments: list[tuple[int, int]]
    opening: int
    closing: int
    closed: bool
    style: str = "inline"

    @property
    def start(self) -> int:
        return self.segments[0][0]

    @property
    def end(self) -> int:
        return self.segments[-1][1]


@dataclass(slots=True)
class _Open:
    """A quotation that is open. `spent` is where the first closing mark begins that an inner one
    of its family used up, `used` where the last such mark ends; -1 while there is none."""

    mark: Mark
    start: int
    inner: bool
    segments: list[tuple[int, int]] = field(default_factory=list)
    spent: int = -1
    used: int = -1


def scan(text: str, paragraphs: Iterable[Paragraph], notes: Container[int] = ()) -> list[Spoken]:
    """The quotations between marks, in the order of their openings. Linear in the text."""
    scanner = _Scanner(text, notes)
    for paragraph in paragraphs:
        scanner.read(paragraph)
    scanner.give_up(0)
    return settled(scanner.spoken, text)


class _Scanner:
    def __init__(self, text: str, notes: Container[int]) -> None:
        self.text = text
        self.notes = notes
        self.open: list[_Open] = []
        self.spoken: list[Spoken] = []

    def read(self, paragraph: Paragraph) -> None:
        """Read one paragraph; what is open at its end stays so until the next one tells."""
        found = marks(self.text, paragraph.start, paragraph.end, self.notes)
        first = self._resume(paragraph, found)
        ahead = Ahead(found)
        for i in range(first, len(found)):
            self._turn(paragraph, found, i, ahead)
        for opened in self.open:
            opened.segments.append((opened.start, paragraph.end))

    def give_up(self, level: int, at: int | None = None) -> None:
        """Nothing from `level` inward gets a closing mark; `at` is where it must end at last."""
        while len(self.open) > level:
            opened = self.open.pop()
            if at is not None:
                opened.segments.append((opened.start, at))
            if _plain(self.text, opened):
                self.spoken += _unclosed(self.text, opened)

    def _resume(self, paragraph: Paragraph, found: Sequence[Mark]) -> int:
        """Go on with what the paragraph's first marks reopen; how many marks that took."""
        at = paragraph.start
        resumed = 0
        for opened in self.open:
            mark = found[resumed] if resumed < len(found) else None
            if not paragraph.joined or mark is None or self.text[at : mark.start].strip():
                break
            if mark.family != opened.mark.family or mark.family not in _REOPENED:
                break
            ended = opened.segments[-1][1]
            if opened.used >= 0 and not self.text[opened.used : ended].strip(_CLOSING):
                break
            opened.spent = opened.used = -1
            at = mark.end
            resumed += 1
        for opened in self.open[:resumed]:
            opened.start = at
        self.give_up(resumed)
        return resumed

    def _turn(self, paragraph: Paragraph, found: Sequence[Mark], i: int, ahead: Ahead) -> None:
        mark = found[i]
        level = self._innermost(mark)
        within = self.open[level].mark if level >= 0 else None
        if self._doubted(mark, i, ahead):
            return
        turn = inside(mark, within) if within else outside(mark, self.text)
        if turn == OPENS:
            self._begin(paragraph, mark, level)
        elif turn == CLOSES and level >= 0:
            self._close(mark, self._own(mark, level, i, ahead))

    def _innermost(self, mark: Mark) -> int:
        """The level of the innermost open quotation that the mark could close, or -1.

        A single mark that stands right after a letter cannot reach over another quotation: it is
        rather an apostrophe.
        """
        for level in range(len(self.open) - 1, -1, -1):
            if self.open[level].mark.family == mark.family:
                return level
            if mark.family == SINGLE and self.text[mark.start - 1 : mark.start].isalnum():
                return -1
        return -1

    def _doubted(self, mark: Mark, i: int, ahead: Ahead) -> bool:
        """Whether a doubtful mark is better read as an apostrophe or an inch."""
        if not (mark.doubtful or mark.elision):
            return False
        following = ahead.of(i)
        doubles = sum(opened.mark.family == DOUBLE for opened in self.open)
        closes = following is not None and following.looks == CLOSES
        if mark.family == DOUBLE:
            return doubles == 0 or (doubles == 1 and closes)
        if following is not None and (following.doubtful or doubles):
            closes &= not following.doubtful and following.start < ahead.double_closes[i]
        if mark.elision:
            return not closes or any(opened.mark.family == SINGLE for opened in self.open)
        return closes

    def _begin(self, paragraph: Paragraph, mark: Mark, level: int) -> None:
        if level >= 0 and level == len(self.open) - 1 and self._reopens(paragraph, mark):
            opened = self.open[level]
            opened.segments.append((opened.start, mark.start))
            opened.start = mark.end
            opened.spent = opened.used = -1
        elif len(self.open) < _DEEPEST:
            inner = any(opened.mark.family != SINGLE for opened in self.open)
            self.open.append(_Open(mark, mark.end, inner))

    def _reopens(self, paragraph: Paragraph, mark: Mark) -> bool:
        """Whether the mark begins a line, and the line before ended with a full stop."""
        if mark.family not in _REOPENED:
            return False
        before = self.text[max(paragraph.start, mark.start - 80) : mark.start]
        line = before.rstrip()
        return "\n" in before[len(line) :] and line.endswith(_STOPS)

    def _own(self, mark: Mark, level: int, i: int, ahead: Ahead) -> int:
        """The level that the mark closes: see the module's first rule."""
        if self.open[level].mark.style == mark.style or mark.family != DOUBLE:
            return level
        following = ahead.of(i)
        if following is not None and following.looks == CLOSES:
            return level
        for outer in range(level - 1, -1, -1):
            if self.open[outer].mark[3:5] == mark[3:5]:
                return outer
        return level

    def _close(self, mark: Mark, level: int) -> None:
        self.give_up(level + 1, mark.start)
        opened = self.open.pop()
        opened.segments.append((opened.start, mark.start))
        segments = [(a, b) for a, b in opened.segments if not _blank(self.text, a, b)]
        if segments:
            opening = opened.mark.start
            if segments[0] != opened.segments[0]:
                opening = segments[0][0] - 1  # its first paragraph held nothing but the mark
            self.spoken.append(Spoken(segments, opening, mark.end, closed=True))
        for outer in self.open:
            if outer.mark.family == mark.family:
                outer.used = mark.end
                if outer.spent < 0:
                    outer.spent = mark.start


def _plain(text: str, opened: _Open) -> bool:
    """Whether an unclosed mark plainly opened a quotation: a single one may not have."""
    mark = opened.mark
    if mark.family != SINGLE:
        return True
    start, end = opened.segments[0]
    before = text[max(0, mark.start - 2) : mark.start]
    leads = opened.inner or not before or before.endswith("\n") or before[0] in ",:"
    if mark.elision or not (leads or mark.style == "curly"):
        return False
    if not leads and text[start : start + 1].isupper():
        return False  # a name: ‘Aisha, ‘Oumuamua
    return mark.style == "curly" or len(text[start : min(end, start + 200)].split()) >= 3


def _unclosed(text: str, opened: _Open) -> Iterator[Spoken]:
    """The quotation without its closing mark, paragraph by paragraph."""
    opening = opened.mark.start
    for i, (start, end) in enumerate(opened.segments):
        last = i == len(opened.segments) - 1
        stop = min(end, _line_end(text, start, end), _reach(text, start, end))
        if last and opened.spent >= 0:
            stop = min(stop, opened.spent)
        yield Spoken([(start, stop)], opening if i == 0 else start - 1, stop, closed=False)


def _blank(text: str, start: int, end: int) -> bool:
    return start >= end or text[start:end].isspace()


def _line_end(text: str, start: int, end: int) -> int:
    """The end of the first line that ends like a paragraph, before a line that begins like one."""
    limit = min(end, start + REACH)
    at = text.find("\n", start, limit)
    while at >= 0:
        before = text[max(start, at - 80) : at].rstrip()[-1:]
        after = text[at + 1 : at + 81].lstrip()[:1]
        if before and before in ".!?…”’\"'»" and (after.isupper() or after in _LINE_STARTS):
            return at
        at = text.find("\n", at + 1, limit)
    return end


def _reach(text: str, start: int, end: int) -> int:
    if end - start <= REACH:
        return end
    space = max(text.rfind(" ", start, start + REACH), text.rfind("\n", start, start + REACH))
    return space if space > start else start + REACH


def settled(spoken: list[Spoken], text: str) -> list[Spoken]:
    """In order and properly nested: where two would cross, the unclosed one ends sooner."""
    spoken.sort(key=lambda s: (s.opening, -s.closing, -s.end))
    around: list[Spoken] = []
    for one in spoken:
        while around and around[-1].end <= one.opening:
            around.pop()
        for outer in around:
            if outer.end < one.end and not one.closed and outer.closed:
                one.segments = [(a, min(b, outer.end)) for a, b in one.segments]
                one.closing = one.end
        for outer in around:
            if outer.end < one.end and not outer.closed:
                first, _ = outer.segments[-1]
                outer.segments[-1] = (first, first + len(text[first : one.opening].rstrip()))
        while around and around[-1].end <= one.opening:
            around.pop()
        around.append(one)
    return spoken
