"""The closed fold list: the typographic differences that never change what was said.

Folding is one pass over a source; positions are mapped back only around hits. What is folded:
quotation marks and apostrophes of every style (single for double included), hyphens and en dashes
between letters, em and spaced dashes, hyphen forms between digits, ligatures, soft hyphens,
zero-width characters, every Unicode space, ellipsis forms, a hyphen at a line break, marked note
references, and NFC. What never is: NFKC (10² is not 102), U+2212 minus, decimal points, %, <, =,
accents, case.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from loccit.models.page import Offsets, Span
from loccit.models.value import value

_LONGEST_RUN = 32
"""A letter has at most 30 marks in UAX #15's Stream-Safe Text Format."""

UNSURE = "\ufffe"
"""A hyphen at a line's end that may belong to the word or to the line: PDFium's own mark, and what
`-` at a line break in front of a small letter folds to. It equals both "" and "-"."""

_DOUBLE = '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d\u300e\u300f\u301d\u301e\u301f\uff02'
_SINGLE = "'\u2018\u2019\u201a\u201b\u2039\u203a`\u00b4\u02bc\u02b9\uff07"
_SPACES = (
    "\t\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u202f\u205f\u3000"
)
_ZERO_WIDTH = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
    "\ufb05": "st", "\ufb06": "st",
}  # fmt: skip

_SAME_LENGTH = str.maketrans(
    dict.fromkeys(_DOUBLE + _SINGLE, "'")
    | dict.fromkeys(_SPACES, " ")
    | {"\u2029": "\n", "\u2010": "-", "\u2011": "-", "\u2015": "\u2014"}
)

# One alternative per fold that changes a text's length; every repeat is over one class, so the
# pattern is linear. `break` comes before `soft` and `space`, which would eat its parts. Each of
# them begins at a character that `_SIGN` finds, or in the white space before one.
_CHANGING = re.compile(
    r"(?P<break>(?<=[^\W\d_])[-\u00ad] ?\n ?(?=[^\W\d_]))"
    r"|(?P<unsure>\ufffe[ \n]*)"
    rf"|(?P<soft>[\u00ad{_ZERO_WIDTH}]+)"
    r"|(?P<ligature>[\ufb00-\ufb06])"
    r"|(?P<dots>[ \n]*(?:\.?[ \n]?\u2026|\.[ \n]?\.[ \n]?\.)(?:[ \n]?[.\u2026])*[ \n]*)"
    r"|(?P<dash>[ \n]*(?:\u2014|--)-?[ \n]*|(?<=\S)[ \n]+[-\u2013][ \n]+(?=\S)"
    r"|(?<=\w)\u2013(?=\w))"
    r"|(?P<space>[ \n]{2,}|\n)"
    r"|(?P<doubled>'')"
)
# All begin with a set of characters, which `re` looks for much faster than it tries a pattern.
_SIGN = re.compile(
    rf"[-'.\n\u00ad\u2013\u2014\u2026{UNSURE}\ufb00-\ufb06{_ZERO_WIDTH}]"
    r"(?:(?<=[^-'.])|(?<=-)(?=[- \n])|(?<=')(?=')|(?<=\.)(?=[ \n]?[.\u2026]))"
)
_SIGN_OR_SPACES = re.compile(rf"(?:{_SIGN.pattern})| (?= )")


@value
class Folded:
    """A text after the fold list. `offsets` maps its positions to those of the composed text;
    `ends` says where the original of a replacement ends, by the replacement's own end; `into`
    maps the composed text to the text given, None where that was NFC already."""

    text: str
    offsets: Offsets
    ends: dict[int, int]
    into: Offsets | None = None

    def original(self, start: int, end: int) -> Span:
        """The span of the text given behind `text[start:end]`."""
        low, high = self.offsets.span(start, end)
        high = max(high, self.ends.get(end, 0))
        return Span(low, high) if self.into is None else Span(self.into.at(low), self.into.at(high))

    def origin(self, position: int) -> int:
        """Where what stands at `position` begins in the text given."""
        low = self.offsets.at(position)
        return low if self.into is None else self.into.at(low)


def fold(text: str, notes: Sequence[Span] = ()) -> Folded:
    """Fold `text`, leaving out the note references at `notes`. Linear in its length."""
    return _fold(text, notes) if notes or len(text) > _SHORT else _folded_short(text)


def _fold(text: str, notes: Sequence[Span] = ()) -> Folded:
    composed, into = _compose(text)
    if into is not None:
        notes = [Span(*_derived(into, note)) for note in notes]
    level = composed.translate(_SAME_LENGTH)
    return _apply(level, _changes(level, notes), into)


_SHORT = 2000
_folded_short = lru_cache(maxsize=64)(_fold)
"""A quotation is folded for each question that is asked of it."""


def _changes(level: str, notes: Sequence[Span]) -> list[tuple[int, int, str]]:
    changes = list(_found(level))
    if notes:
        # A note reference hides whatever other fold begins inside it.
        changes += [(note.start, _end_of(level, note), "") for note in notes]
        changes.sort(key=lambda change: (change[0], -change[1]))
    return changes


def _found(level: str) -> Iterator[tuple[int, int, str]]:
    """What `_CHANGING.finditer` would find, tried only where something may begin."""
    at = 0
    for sign in (_SIGN_OR_SPACES if "  " in level else _SIGN).finditer(level):
        here = since = sign.start()
        if here < at:
            continue
        if level[here] == "\n" and (end := _line_end(level, here)):
            at = end
            yield here, end, " "
            continue
        while since > at and level[since - 1] in " \n":
            since -= 1
        hit = _CHANGING.match(level, since)
        if hit is None and since < here:
            hit = _CHANGING.match(level, here)
        if hit:
            at = hit.end()
            yield hit.start(), at, _replacement(hit.lastgroup or "", hit.group())


def _line_end(level: str, here: int) -> int:
    """Where one or two line ends before a word end, 0 where they may be part of something else.
    Nearly all that changes a text's length are these."""
    end = here + 2 if level.startswith("\n", here + 1) else here + 1
    alone = level[end : end + 1].isalnum() and level[max(here - 1, 0) : here] not in (" ", "\n")
    return end if alone else 0


def _end_of(level: str, note: Span) -> int:
    """Where what goes with a note ends: of the white space on both its sides one stays, as for a
    reader who never saw the note."""
    end = note.end
    if note.start and level[note.start - 1] not in " \n":
        return end
    while level[end : end + 1] in (" ", "\n"):
        end += 1
    return end if level[end : end + 1].isalnum() else note.end


def _replacement(kind: str, found: str) -> str:
    if kind == "dots":
        return "\u2026." if found.count(".") + 3 * found.count("\u2026") > 3 else "\u2026"
    if kind == "ligature":
        return _LIGATURES[found]
    if kind == "dash":
        # A spaced dash never folds to a hyphen: in front of a figure that would be a minus sign.
        return "-" if found == "\u2013" else "\u2014"
    return {"break": UNSURE, "unsure": UNSURE, "soft": "", "space": " "}.get(kind, "'")


def _apply(level: str, changes: Sequence[tuple[int, int, str]], into: Offsets | None) -> Folded:
    out: list[str] = []
    derived, original = [0], [0]
    ends: dict[int, int] = {}
    at = length = 0
    for start, end, new in changes:
        if start < at:
            continue
        out.append(level[at:start])
        length += start - at
        if new:
            # The replacement belongs to where the replaced text begins, what follows to its end.
            derived.append(length)
            original.append(start)
            out.append(new)
            length += len(new)
            ends[length] = end
        at = end
        derived.append(length)
        original.append(at)
    out.append(level[at:])
    return Folded("".join(out), Offsets(tuple(derived), tuple(original)), ends, into)


def _compose(text: str) -> tuple[str, Offsets | None]:
    """NFC, run by run so that positions can be mapped back; (text, None) where it is NFC."""
    if unicodedata.is_normalized("NFC", text):
        return text, None
    parts: list[str] = []
    derived, original = [0], [0]
    length = at = 0
    for line in text.splitlines(keepends=True):
        # Nothing composes over a line's end, and most lines are NFC.
        runs = [line] if unicodedata.is_normalized("NFC", line) else _runs(line)
        for run in runs:
            composed = unicodedata.normalize("NFC", run)
            parts.append(composed)
            length += len(composed)
            at += len(run)
            if len(composed) != len(run):
                derived.append(length)
                original.append(at)
    return "".join(parts), Offsets(tuple(derived), tuple(original))


def _runs(line: str) -> list[str]:
    """A line cut where a new composition run begins, and in a run longer than any language has:
    to put its marks in order takes time that grows with the square of their number."""
    cuts = [0]
    for i, character in enumerate(line):
        if i and (_begins(character) or i - cuts[-1] == _LONGEST_RUN):
            cuts.append(i)
    return [line[a:b] for a, b in pairwise((*cuts, len(line)))]


def _begins(character: str) -> bool:
    """Does a new composition run begin here? Marks and trailing Hangul jamo never begin one."""
    return not unicodedata.combining(character) and not "\u1160" <= character <= "\u11ff"


def _derived(into: Offsets, span: Span) -> tuple[int, int]:
    """Where an original span lies in the derived text."""
    places = []
    for position in span:
        i = max(bisect_right(into.original, position) - 1, 0)
        places.append(into.derived[i] + position - into.original[i])
    return places[0], places[1]


# Compiled by `re` itself when first asked for: a quotation that is verbatim needs none.
_CLASSES = (
    ("quotation marks", rf"[{re.escape(_DOUBLE + _SINGLE)}]+"),
    ("ellipsis", r"\s*(?:\.?\s?\u2026|\.\s?\.\s?\.)(?:\s?[.\u2026])*\s*"),
    ("line-break hyphen", r"\ufffe\s*|(?<=[^\W\d_])[-\u00ad] ?\n ?(?=[^\W\d_])"),
    ("dashes", r"\s*[\u2010-\u2015]+\s*|\s*--+\s*|\s+-\s+"),
    ("ligatures", r"[\ufb00-\ufb06]"),
    ("soft hyphens", r"\u00ad(?!\n)"),
    ("zero-width characters", rf"[{_ZERO_WIDTH}]"),
    ("spaces", rf"[{_SPACES[1:]}\u2029]"),
)


def folds_used(draft: str, source: str, *, notes: bool = False) -> tuple[str, ...]:
    """Which folds make `draft` equal to `source`: those whose forms differ between the two.

    `notes` says that the source's span holds note references.
    """
    used = [name for name, form in _CLASSES if re.findall(form, draft) != re.findall(form, source)]
    if notes:
        used.append("note references")
    if unicodedata.is_normalized("NFC", draft) != unicodedata.is_normalized("NFC", source):
        used.append("Unicode normalization (NFC)")
    return tuple(used)


_WHITE = re.compile(r"[ \t\n\r\f\v]+")


def collapse(text: str) -> str:
    """Runs of white space as one space, none at the ends: all that `verbatim` ignores. Other
    spaces of Unicode are a fold of their own, and reported."""
    return _WHITE.sub(" ", text).strip(" ")
