"""Who is said to speak: plain attributions next to a quotation, as hints only.

English first, with the commonest German, French and Spanish verbs. Every pattern runs over a
window of bounded length, and is compiled when it is first needed: few texts need all of them, and
the lists of verbs take long.
"""

from __future__ import annotations

import re
from functools import cache

WINDOW = 120
"""How many characters on either side of a quotation are looked at."""

_VERBS = (
    "said|says|say|told|tells|wrote|writes|written|noted|notes|added|adds|adding|stated|states|"
    "replied|replies|asked|asks|answered|argued|argues|explained|explains|insisted|insists|"
    "admitted|admits|claimed|claims|concluded|concludes|continued|continues|declared|declares|"
    "acknowledged|acknowledges|announced|announces|observed|observes|recalled|recalls|"
    "remarked|remarks|responded|responds|reported|reports|testified|testifies|tweeted|tweets|"
    "warned|warns|emphasized|emphasised|suggested|suggests|boasted|"
    "sagte|sagt|schrieb|schreibt|erklärte|erklärt|betonte|betont|meinte|meint|fügte|"
    "dit|déclare|déclaré|affirme|affirmé|écrit|explique|expliqué|ajoute|ajouté|"
    "dijo|dice|afirmó|afirma|declaró|declara|escribió|escribe|señaló|explicó|añadió"
)
_SPEAKS = frozenset(_VERBS.split("|"))
_WORD = r"(?:[^\W_][\w’'-]*|(?:[^\W\d_]\.)+)"
_BETWEEN = (
    rf"\s*[,—–]?\s*(?!(?:and|but|which|who|then|while)\b)(?:{_WORD}\s+){{0,5}}?(?:a-t-(?:il|elle)\s+)?"
    rf"(?:{_VERBS})(?:\s+{_WORD}){{0,8}}(?:,\s*{_WORD}(?:\s+{_WORD}){{0,8}})?\s*[,—–]\s*"
)
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ][\w’'-]*"
_PERSON = (
    r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col)\.\s+)?"
    rf"{_CAPITAL}(?:\s+(?:[^\W\d_a-z]\.\s*)*(?:(?:de|von|van|der|den|al|bin|la|le)\s+)*{_CAPITAL}){{0,4}}"
)
_THING = r"[Tt]he\s+[\w’'-]+(?:\s+[\w’'-]+){0,3}?"
_SUBJECT = rf"(?P<subject>{_THING}|{_PERSON})"
_ADVERB = r"(?:also|later|then|once|\w+ly)"
_AFTER = (
    rf"[,\s]*{_SUBJECT}\s+(?:{_ADVERB}\s+)?(?:{_VERBS})\b",
    rf"[,\s]*(?:{_VERBS})\s+{_SUBJECT}",
)
_BEFORE = rf"(?:^|[\s(“\"-]){_SUBJECT}\s+(?:{_ADVERB}\s+)?$"
_REST = rf"(?:\s+{_WORD}){{0,8}}\s*[,:]?\s*$"
_ACCORDING = rf"\b[Aa]ccording to {_SUBJECT}\s*,\s*$"
_NOBODY = {
    *("he", "she", "it", "they", "we", "i", "you", "this", "that", "these", "those", "who"),
    *("which", "what", "there", "when", "as", "but", "and", "so", "if", "in", "on", "at", "then"),
    *("er", "sie", "es", "wir", "il", "elle", "ils", "elles", "nous", "él", "ella", "ellos"),
}
_LETTERS = re.compile(r"[^\W\d_]+")
_SIGNATURE = (
    r"(?:^|(?<=[.!?…”’\"'»)])\s+|\n\s*)(?:—|–|--|―)\s?(?P<name>[^\W\d_a-z][^\n—–―]{1,100})$"
)


@cache
def _compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(pattern, flags)


def goes_on(before: str, gap: str, after: str) -> bool:
    """Whether a quotation goes on behind a plain attribution: “We need,” he said, “to go.”

    `before` and `after` are what is read in the two, `gap` the text between their marks.
    """
    if len(gap) > WINDOW or not before or not after:
        return False
    first = after[:8].lstrip("[(…. ")[:1]
    parted = before[-1] in ",—–-" or gap.lstrip()[:1] in (",", "—", "–")
    if not parted or not first.islower():
        return False
    return _compiled(_BETWEEN, re.IGNORECASE).fullmatch(gap) is not None


def speaker(before: str, quoted: str, after: str) -> str | None:
    """A plain attribution right after (“…,” Vance said) or right before (Vance said: “…”).

    `quoted` is what is read between the two: after a full stop a new sentence begins.
    """
    after = after[:WINDOW]
    same_sentence = not quoted.endswith(".") or after.startswith(",")
    if same_sentence and _speaks(after):
        for pattern in _AFTER:
            found = _compiled(pattern).match(after)
            if found:
                return _named(found)
    return _before(before[-WINDOW:])


def _before(before: str) -> str | None:
    """The subject of the last verb before a quotation, where little else follows that verb."""
    if before.rstrip().endswith(",") and (found := _compiled(_ACCORDING).search(before)):
        return _named(found)
    if not _speaks(before):
        return None
    for word in reversed(list(_LETTERS.finditer(before))):
        if word[0].lower() in _SPEAKS:
            found = _compiled(_BEFORE).search(before[: word.start()])
            rest = _compiled(_REST).match(before, word.end())
            return _named(found) if found and rest else None
    return None


def _speaks(text: str) -> bool:
    return not _SPEAKS.isdisjoint(_LETTERS.findall(text.lower()))


def signature(text: str) -> tuple[int, str] | None:
    """Where the name under a block quotation begins (its dash included), and the name."""
    window = text[-WINDOW:]
    found = _compiled(_SIGNATURE).search(window)
    if found is None or len(found["name"].split()) > 12 or found["name"].endswith((".", "!", "?")):
        return None
    at = len(text) - len(window) + found.start()
    return None if at and not found.start() else (at, found["name"].strip())


def _named(found: re.Match[str]) -> str | None:
    subject = " ".join(found["subject"].split())
    return None if subject.split()[0].lower() in _NOBODY else subject
