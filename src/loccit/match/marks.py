"""Quotation marks in running text: which there are, and what one may do where it stands.

What a mark does (open, close, nothing) depends on what is open already; `scanner` decides that.
Here each occurrence gets what its neighbours allow, and plain apostrophes are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from loccit.match.apostrophes import may_be_elision, may_be_possessive, rock_and_roll

DOUBLE = "double"
SINGLE = "single"
OPENS = 1
CLOSES = -1

# glyphs → (family, style, lean): marks of one family close each other, those of one style by
# preference. `lean` is what the glyph does in English and French; German turns some about.
_GLYPHS: dict[str, tuple[str, str, int]] = {
    glyph: (family, style, lean)
    for glyphs, family, style, lean in (
        ("“ „ ‟ ⹂ ,, ‘‘ 〝", DOUBLE, "curly", OPENS),
        ("” ’’ 〞 〟", DOUBLE, "curly", CLOSES),
        ("``", DOUBLE, "straight", OPENS),
        ("\" ＂ ''", DOUBLE, "straight", 0),
        ("‘ ‚ ‛", SINGLE, "curly", OPENS),
        ("’", SINGLE, "curly", CLOSES),
        ("' ＇", SINGLE, "straight", 0),
        ("«", "angle", "angle", OPENS),
        ("»", "angle", "angle", CLOSES),
        ("‹", "small angle", "angle", OPENS),
        ("›", "small angle", "angle", CLOSES),
        ("「 ｢ ﹁", "corner", "corner", OPENS),
        ("」 ｣ ﹂", "corner", "corner", CLOSES),
        ("『 ﹃", "white corner", "corner", OPENS),
        ("』 ﹄", "white corner", "corner", CLOSES),
    )
    for glyph in glyphs.split()
}
_MARK = re.compile("``|''|‘‘|’’|,,|[" + "".join(g for g in _GLYPHS if len(g) == 1) + "]")
# Two characters that make one mark only where one of these stands in the same paragraph too.
_PARTNERS = {
    "''": ("``", "“"),
    "``": ("''",),
    "’’": ("‘‘", "“"),
    "‘‘": ("’’", '"'),
    ",,": ("“", "''"),
}

# What may stand before an opening mark, and after a closing one, beside white space.
_BEFORE = frozenset("([{<-–—―‒‐‑/|*_~>•·¿¡、。，：；！？（〔【…")
_AFTER = frozenset(")]}>-–—―‒‐‑/|*_~.,;:!?…‥(、。，；：！？）〕】¹²³⁰⁴⁵⁶⁷⁸⁹†‡§")
_STOPS = frozenset(".,;:!?)")
_BRACKETS = frozenset("([{<（〔【")
NEVER = 1 << 62
_LONGEST_RUN = 12  # more marks in a row than that are an ornament, or an attack
_MEASURE = re.compile(
    r"(?:^|[^\w.,])(\d{1,3}['’′]\s?)?(?:\d{1,3}[ -])?(?:\d{1,3}(?:[./]\d{1,2})?|[½¼¾])$"
)


class Mark(NamedTuple):
    """One occurrence of a mark, `start:end` in the text.

    `opens` and `closes` say what its neighbours allow. `elision` is a single mark before what
    may be a clipped word (’90s, 'tis); `doubtful` is a closing mark that may be a possessive
    (families’ rights) or a measure (5").
    """

    start: int
    end: int
    glyph: str
    family: str
    style: str
    lean: int
    opens: bool
    closes: bool
    elision: bool = False
    doubtful: bool = False

    @property
    def looks(self) -> int:
        """What it does as far as it can be told without knowing what is open."""
        if self.opens != self.closes:
            return OPENS if self.opens else CLOSES
        return self.lean or CLOSES


def marks(text: str, start: int, end: int, notes: Container[int] = ()) -> list[Mark]:
    """The marks of the paragraph `text[start:end]`, apostrophes and inches left out.

    `notes` holds the positions at which a note reference begins: a closing mark may stand
    before one (`policy."61`).
    """
    paragraph = _Paragraph(text, start, end, notes)
    found: list[Mark] = []
    run: list[tuple[int, int]] = []
    for match in _MARK.finditer(text, start, end):
        if run and match.start() != run[-1][1]:
            found += _settle(paragraph, run)
            run = []
        run.append(match.span())
    if run:
        found += _settle(paragraph, run)
    return found


class _Paragraph:
    """A paragraph, and which two-character marks are marks in it."""

    def __init__(self, text: str, start: int, end: int, notes: Container[int]) -> None:
        self.text, self.start, self.end, self.notes = text, start, end, notes
        self.doubled = {
            glyph
            for glyph, partners in _PARTNERS.items()
            if any(text.find(partner, start, end) >= 0 for partner in partners)
        }
        if text.count("''", start, end) > 1:
            self.doubled.add("''")

    def at(self, position: int) -> str:
        """The character there; a line feed outside the paragraph."""
        return self.text[position] if self.start <= position < self.end else "\n"


def _settle(paragraph: _Paragraph, run: list[tuple[int, int]]) -> Iterator[Mark]:
    """Give the marks of one unbroken run what the characters around the run allow."""
    if len(run) > _LONGEST_RUN:
        return
    first, last = run[0][0], run[-1][1]
    left = paragraph.at(first - 1)
    right = "\n" if last in paragraph.notes else paragraph.at(last)
    opens, closes = _allowed(left, right, paragraph.at(last + 1))
    for at, stop in run:
        glyph = paragraph.text[at:stop]
        parts = [glyph] if len(glyph) == 1 or glyph in paragraph.doubled else list(glyph)
        for i, part in enumerate(parts):
            if part in _GLYPHS:
                mark = Mark(at + i, at + i + len(part), part, *_GLYPHS[part], opens, closes)
                kept = _judge(paragraph, mark, left, right)
                if kept:
                    yield kept


def _allowed(left: str, right: str, beyond: str) -> tuple[bool, bool]:
    """Whether a mark between these characters may open, and may close."""
    opens = (left.isspace() or left in _BEFORE) and not right.isspace()
    follows = right.isspace() or right in _AFTER or (right == "[" and beyond.isdigit())
    closes = follows and not left.isspace() and left not in _BRACKETS
    if left.isspace() and right in _STOPS and (beyond.isspace() or not beyond):
        return False, True  # a space slipped in before the closing mark
    if left == ":" and not right.isspace() and right not in _STOPS:
        return True, False  # a space is missing: noted:"The government
    return opens, closes


def _judge(paragraph: _Paragraph, mark: Mark, left: str, right: str) -> Mark | None:
    """The mark with its doubts, or None where it is plainly no quotation mark."""
    within = _spaced(left) and _spaced(right)  # between two letters or digits
    if mark.family == SINGLE:
        return None if within else _single(paragraph, mark)
    if mark.glyph == "''":
        return mark if mark.opens or mark.closes else None
    if mark.glyph == '"':
        if left == "=" or (within and (_hebrew(left) or (left.isdigit() and not mark.opens))):
            return None  # an attribute's value; gershayim; 6"x4"
        if left.isnumeric():
            before = paragraph.text[max(paragraph.start, mark.start - 16) : mark.start]
            if measure := _MEASURE.search(before):
                return None if measure[1] else mark._replace(doubtful=True)
    return mark


def _single(paragraph: _Paragraph, mark: Mark) -> Mark | None:
    text, start, end = paragraph.text, paragraph.start, paragraph.end
    if rock_and_roll(text, mark.start, start, end):
        return None
    if mark.opens and not mark.closes:
        if mark.glyph == "’":
            return None  # a clipped word
        return mark._replace(elision=may_be_elision(text, mark.end, end))
    if mark.closes:
        return mark._replace(doubtful=may_be_possessive(text, mark.start, start, end))
    return mark if mark.lean == OPENS or mark.glyph == "’" else None


def _spaced(char: str) -> bool:
    """Whether it is a letter or digit of a script that puts spaces between words."""
    return char.isalnum() and not "\u2e80" <= char <= "\ufaff"


def _hebrew(char: str) -> bool:
    return "\u0590" <= char <= "\u05ff"


class Ahead:
    """What follows each mark in its paragraph."""

    def __init__(self, found: Sequence[Mark]) -> None:
        self.found = found
        self.same = [-1] * len(found)
        self.double_closes = [NEVER] * len(found)
        latest: dict[str, int] = {}
        closes = NEVER
        for i in range(len(found) - 1, -1, -1):
            mark = found[i]
            self.same[i] = latest.get(mark.family, -1)
            self.double_closes[i] = closes
            if not mark.elision:
                latest[mark.family] = i
            if mark.family == DOUBLE and mark.looks == CLOSES:
                closes = mark.start

    def of(self, i: int) -> Mark | None:
        """The next mark of the same family that is no clipped word's, or None."""
        return self.found[self.same[i]] if self.same[i] >= 0 else None


def inside(mark: Mark, within: Mark) -> int:
    """What a mark does while a quotation of its family is open."""
    if mark.lean == CLOSES:
        again = mark.opens and not mark.closes and mark.glyph == within.glyph
        return OPENS if again else CLOSES
    if mark.opens != mark.closes:
        return OPENS if mark.opens else CLOSES
    turned = within.lean == CLOSES or within.glyph in ("„", "‚", ",,")  # »…«, „…“
    return OPENS if mark.lean == OPENS and not turned else CLOSES


def outside(mark: Mark, text: str) -> int:
    """What a mark does while no quotation of its family is open."""
    if mark.opens and not mark.closes:
        return OPENS
    if mark.lean == OPENS:
        # A space slipped in behind it (said,“ We) rather than a closing mark without an opening.
        slipped = text[mark.start - 1 : mark.start] in (",", ":")
        return OPENS if not mark.closes or slipped else 0
    if mark.lean == CLOSES or mark.closes != mark.opens:
        return 0
    return OPENS
