"""Soft 404: whether a page gives grounds to ask for a made-up address beside it, and whether what
comes then is the same page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loccit.gate import addresses
from loccit.gate.signs import compiled
from loccit.gate.values import NOT_FOUND, Look
from loccit.gate.view import View

_LITTLE = 350
_SOME = 2500
_WEAK = (
    r"\b(?:404|410|not found|no longer (?:available|exists?|online)|not available"
    r"|unavailable|does(?: not|n['’]t) exist|removed|expired"
    r"|moved|nothing (?:here|matched)|no (?:results?|matches|articles?"
    r"|posts?) (?:were )?(?:found|available)|oops|sorry|nicht (?:mehr )?(?:gefunden"
    r"|verfügbar|vorhanden|online)|keine (?:ergebnisse|treffer|beiträge|artikel)|leider"
    r"|abgelaufen"
    r"|introuvable|n['’]existe (?:pas|plus)|plus (?:disponible|en ligne)"
    r"|aucun (?:résultat|article|contenu)|désolé|no (?:existe|se encontr\w+|disponible"
    r"|hay (?:resultados|artículos))|sin resultados|lo sentimos)\b"
)
_WORD = re.compile(r"\w+")
_MOST_WORDS = 20_000
_SHINGLE = 4
_ALIKE = 0.9


@dataclass(frozen=True, slots=True)
class Answer:
    """What one address gave: where its chain ended, and the text of the page. `asked` is the
    address's own last part, which a page may repeat."""

    asked: str
    final_url: str
    text: str


def suspicious(view: View) -> bool:
    """Cheap grounds to doubt that the page is the one cited: next to no text, words of a page
    that is not there, or a link that its site sent elsewhere."""
    if view.prose > _SOME:
        return False
    if view.prose < _LITTLE:
        return True
    hops = tuple(view.hops)
    if addresses.moved(hops):
        return True
    names = (*view.names, *(text for text in view.shorts if len(text) < 160))
    return any(compiled(_WEAK).search(name) for name in names)


def same(page: Answer, beside: Answer) -> Look | None:
    """Whether a made-up address gave the page again: the same text, or the same end of a chain."""
    if page.final_url == beside.final_url:
        reason = f"A made-up address beside it was sent to the same page ({page.final_url[:80]})."
        return Look(NOT_FOUND, (reason,))
    dropped = {part.lower() for part in (page.asked, beside.asked) if part}
    one, other = _shingles(page.text, dropped), _shingles(beside.text, dropped)
    alike = len(one & other) >= _ALIKE * len(one | other)  # two empty pages are alike
    return Look(NOT_FOUND, ("A made-up address beside it gave the same page.",)) if alike else None


def _shingles(text: str, dropped: set[str]) -> set[tuple[str, ...]]:
    """Runs of four words; what the address itself is called left out."""
    lowered = text.lower()
    for part in dropped:
        lowered = lowered.replace(part, " ")
    words = _WORD.findall(lowered)[:_MOST_WORDS]
    last = max(len(words) - _SHINGLE + 1, min(len(words), 1))
    return {tuple(words[i : i + _SHINGLE]) for i in range(last)}
