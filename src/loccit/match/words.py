"""Words and the keys by which they are looked up.

A word: letters and digits with inner apostrophes; points and commas between digits, sign,
currency and % belong to it; hyphens split it; in scripts without spaces each character is one.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from functools import cache, lru_cache
from itertools import accumulate

from loccit.match.fold import UNSURE
from loccit.match.lexicon import LEXICONS
from loccit.models.value import value

# Han, kana, Thai, Lao, Khmer, Myanmar: scripts written without spaces between words.
_SINGLE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3021-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_CURRENCY = "$\u00a2-\u00a5\u20a0-\u20cf"
_SIGNS = "+\u2212\u00b1-"


def _pattern(single: str = "", marks: str = "") -> re.Pattern[str]:
    letter = rf"[^\W_{single}]" if not marks else rf"(?:[^\W_{single}]|[{marks}])"
    alone = rf"|[{single}]{f'[{marks}]*' if marks else ''}" if single else ""
    # First what most of any text is: a word of plain letters, and what no word begins with.
    return re.compile(
        rf"([a-zA-Z]+(?=[ ,.\n])|(?=[^ ,.\n])(?:"
        rf"(?:(?<![\w.])[{_SIGNS}] ?(?=[{_CURRENCY}]?\d))?[{_CURRENCY}]?\d+(?:[.,]\d+)*"
        rf"{letter}*(?:'{letter}+)*(?: ?[%‰]|[{_CURRENCY}°])?"
        rf"|{letter}+(?:['{UNSURE}]{letter}+)*(?:(?<=s)')?"
        rf"{alone}|&))"
    )


# Most texts have none of `_SINGLE`, and the sets that hold them take long to compile.
_PLAIN = _pattern()


@cache
def _with_single() -> re.Pattern[str]:
    """The pattern for texts that may have scripts without spaces between words."""
    return _pattern(_SINGLE)


@cache
def _with_marks() -> re.Pattern[str]:
    """The pattern for texts with combining marks, which `\\w` leaves out (Devanagari, Hebrew)."""
    ranges: list[str] = []
    start = None
    for code in range(0x300, 0x1E900):
        mark = unicodedata.category(chr(code)) in ("Mn", "Mc")
        if mark and start is None:
            start = code
        elif not mark and start is not None:
            ranges.append(f"{chr(start)}-{chr(code - 1)}")
            start = None
    return _pattern(_SINGLE, "".join(ranges))


def pattern_for(text: str) -> re.Pattern[str]:
    """The word pattern that fits the scripts of `text`; its one group is the whole of it."""
    if text.isascii() or not re.search("[^\x00-\u02ff\u2000-\u3004]", text):
        return _PLAIN  # neither marks nor any of `_SINGLE`; this set is quick to compile
    if not re.search("[\u0300-\u1fff\ua800-\uabff]", text):
        return _with_single()
    return _with_marks()


@value
class Words:
    """The words of a folded text, as parallel lists: where they are, and their keys."""

    text: str
    starts: list[int]
    ends: list[int]
    keys: list[str]

    def __len__(self) -> int:
        return len(self.starts)

    def word(self, i: int) -> str:
        """Word `i` as it stands, a hyphen of uncertain standing left out."""
        return self.text[self.starts[i] : self.ends[i]].replace(UNSURE, "")

    def glue(self, i: int) -> str:
        """What stands between word `i` and the next."""
        return self.text[self.ends[i] : self.starts[i + 1]]

    def first_from(self, position: int) -> int:
        """The first word that starts at `position` or later."""
        return bisect_left(self.starts, position)


_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+")
_ENGLISH_TOO = frozenset(("once", "elf"))  # eleven in Spanish and German
_NUMBERS = {
    word: figure
    for lex in LEXICONS
    for word, figure in lex.numbers.items()
    if word not in _ENGLISH_TOO
}


def key(word: str) -> str:
    """What two forms of one word share: case, possessive form, & for and, number form."""
    return _KEYS[word]


def _key(word: str) -> str:
    folded = word.casefold().replace(UNSURE, "").replace(" ", "")
    if folded == "&":
        return "and"
    if folded.endswith("'"):
        folded = folded[:-1]
    elif folded.endswith("'s"):
        folded = folded[:-2]
    if _THOUSANDS.fullmatch(folded):
        return folded.replace(",", "")
    return _NUMBERS.get(folded, folded)


class _Keys(dict[str, str]):
    """Keys by word, each made when first asked for and kept: texts share most of their words. A
    long one would only fill the memory."""

    def __missing__(self, word: str) -> str:
        found = _key(word)
        if len(word) <= _LONG:
            if len(self) >= _MOST_KEPT:
                self.clear()
            self[word] = found
        return found


_LONG, _MOST_KEPT = 32, 1 << 15
_KEYS = _Keys()


def words_of(text: str) -> Words:
    """Every word of a folded text."""
    # What stands between words and the words by turns: no step per word is one of Python's own.
    pieces = pattern_for(text).split(text)
    ends = list(accumulate(map(len, pieces)))
    keys = list(map(_KEYS.__getitem__, pieces[1::2]))
    return Words(text, ends[:-1:2], ends[1::2], keys)


def inside(text: str, position: int) -> bool:
    """Would a cut of the folded `text` at `position` go through a word? Only the neighbourhood is
    read, so that one cut costs the same in any source."""
    if position <= 0 or position >= len(text):
        return False
    low = max(0, position - 48)
    return _inside(text[low : position + 48], position - low)


@lru_cache(maxsize=4096)
def _inside(window: str, at: int) -> bool:
    # Kept, since a text made of one phrase asks the same a hundred thousand times.
    return any(hit.start() < at < hit.end() for hit in pattern_for(window).finditer(window))


_FIGURES = frozenset().union(*(lex.figures for lex in LEXICONS))
# Number words that are as often no figure at all ("one of them", "zero tolerance", "second").
_VAGUE = frozenset(("one", "zero", "first", "second", "third", "uno", "eins"))


def is_figure(word: str) -> bool:
    """Does the word carry a figure, in digits or in words?"""
    folded = word.casefold()
    if any(c.isdecimal() for c in folded) or folded in _FIGURES:
        return True
    return folded not in _VAGUE and key(folded)[:1].isdecimal()
