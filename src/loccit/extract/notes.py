"""Which superscript figures are a footnote's mark, and which say something."""

from __future__ import annotations

import re

_MARK = re.compile(r"[\s\ud800-\udfff]*\[?(?:[0-9]{1,3}|[a-z]|[*†‡§¶]{1,3})\]?[\s\ud800-\udfff]*")
_WORD_BEFORE = re.compile(r"[^\W_]+\Z")
_UNITS = frozenset(
    "feet foot inch inches yard yards mile miles meter meters metre metres kilometer kilometers"
    " kilometre kilometres centimeter centimeters acre acres hectare sec".split()
)
# Of the words of two letters only those that are no unit, as "in" would be.
_SHORT = frozenset(
    "am an as at au be by da de di do du el er es et go he ho if il im is it la le me my ne no of"
    " on or se si so to tu un up us va we wo zu".split()
)


def is_note(mark: str, before: str, *, linked: bool) -> bool:
    """Is a superscript `mark` after the text `before` a footnote's mark, and not an exponent?

    A linked one is. An unlinked one follows a sentence's or word's end: never a digit, a symbol,
    a unit or an abbreviation (`10²`, `x²`, `km²`), which would change what a figure says.
    """
    if not _MARK.fullmatch(mark):
        return False
    if linked:
        return True
    if any(character.isalpha() for character in mark):
        return False  # `M<sup>e</sup>`, `n<sup>o</sup>`
    word = _WORD_BEFORE.search(before[-40:])
    if word is None:
        return before.rstrip()[-1:] in tuple(".,;:!?\"'”’»)]…")
    low = word.group().lower()
    if low == "in":
        return mark.strip(" []") not in ("2", "3")
    return low in _SHORT or (len(low) > 2 and low.isalpha() and low not in _UNITS)
