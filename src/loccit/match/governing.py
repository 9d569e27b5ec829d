"""Words that decide what the next ones mean: cut just before them, they leave a plain statement.

“They … leave” out of “they refused to leave” holds none of the words that may never go in silence,
and turns the sentence round all the same. Looked at are the last words of a cut only: elsewhere in
it they govern what went with them. English alone; the other languages' lists of hedges hold their
conditional forms.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

_LOOKED_AT = 6
"""Words at the end of a cut; more govern nothing behind it."""

_LINK = r"(?: (?:have|be|been|being|also|ever|even|still|just|then|\w+ly)){0,3}"
_WHO = (
    r" (?:i|you|he|she|it|we|they|one|there|someone|somebody|"
    r"(?:the|a|an|my|his|her|our|their|its) \w+)"
)
_CLAUSE = rf" that(?:{_WHO})?|{_WHO}"
_TO_NEGATING = (
    r"fail(?:s|ed|ing|ure)?|refus(?:e|es|ed|ing|al)|declin(?:e|es|ed|ing)|neglect(?:s|ed|ing)?|"
    r"forg[eo]t(?:s|ten)?|omit(?:s|ted)?|unable|unwilling|reluctant|inability|impossible"
)
_TO_HEDGING = (
    r"tr(?:y|ies|ied|ying)|attempt(?:s|ed|ing)?|want(?:s|ed|ing)?|hop(?:e|es|ed|ing)|"
    r"plan(?:s|ned|ning)?|inten(?:d|ds|ded|ding|t|tion)|seek(?:s|ing)?|sought|"
    r"threat(?:en|ens|ened|ening)?|promis(?:e|es|ed|ing)|offer(?:s|ed)?|vow(?:s|ed)?|pledg(?:e|es|ed)|"
    r"ask(?:s|ed)?|urg(?:e|es|ed|ing)|told|allow(?:s|ed)?|permit(?:s|ted)?|thought|said|"
    r"expect(?:s|ed)?|meant|due|about|willing|ready|rumou?red|considered|deemed|need(?:s|ed)?|wish(?:es|ed)?"
)
_VERB = (
    r"doubt(?:s|ed|ing)?|dream(?:s|ed|t|ing)?|imagin(?:e|es|ed|ing)|pretend(?:s|ed|ing)?|"
    r"wish(?:es|ed|ing)?|fear(?:s|ed|ing)?|hop(?:e|es|ed|ing)|wonder(?:s|ed|ing)?|whether|"
    r"suspect(?:s|ing)?|think(?:s|ing)?|thought|guess(?:es|ed)?|suppos(?:e|es|ing)|"
    r"assum(?:e|es|ing)|alleging|claiming"
)
_NAMING = (
    r"called|labell?ed|branded|dubbed|deemed|considered|accused of(?: being)?|"
    r"(?:compared|likened) to|"
    r"(?:described|portrayed|depicted|seen|viewed|regarded|treated|known|dismissed) as"
)

_GOVERNING = (
    ("negation", rf"(?:{_TO_NEGATING}) to{_LINK}"),
    ("negation", rf"(?:den(?:y|ies|ied|ying)|disput(?:e|es|ed|ing))(?:{_CLAUSE}){_LINK}"),
    ("negation", rf"(?:far|short|instead|lack|absence|incapable|devoid) (?:of|from){_LINK}"),
    ("negation", r"rather than|(?<!a )(?:few|little)|zero|nil"),
    ("hedge", rf"(?:would|should|must|can|ought to){_LINK}"),
    ("hedge", rf"(?:{_TO_HEDGING}) to{_LINK}"),
    ("hedge", rf"(?:{_VERB})(?:{_CLAUSE}){_LINK}"),
    ("hedge", rf"as (?:if|though)(?:{_WHO})?{_LINK}"),
    ("hedge", rf"(?:{_NAMING})"),
)  # fmt: skip


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Made when a cut is first looked at: few texts have one, and every start would wait."""
    return tuple((kind, re.compile(rf"(?:^| )(?:{what})\Z")) for kind, what in _GOVERNING)


def governed(words: Sequence[str]) -> str:
    """What the last of these words make of whatever follows them: “negation”, “hedge”, or ""."""
    last = " ".join(word.casefold() for word in words[-_LOOKED_AT:])
    return next((kind for kind, pattern in _patterns() if pattern.search(last)), "")
