"""An empty shell: a page whose text exists only after its scripts ran."""

from __future__ import annotations

from loccit.gate.signs import compiled
from loccit.gate.values import EMPTY, Look
from loccit.gate.view import View

_SHELL_TEXT = 200
_BARE_TEXT = 25
_NEEDS_SCRIPT = (
    r"(?:enable|requires?|activate|turn on|need|without|disabled?|aktivieren|benötigt|activer"
    r"|activez|nécessite|activar|active|habilit[ea]r?|necesita|requiere)[^.!?<]{0,40}javascript"
    r"|javascript[^.!?<]{0,60}(?:enable|require|activate|turn(?:ed)? on|need|disabled|off\b"
    r"|aktivier|einschalten|deaktiviert|activ|désactivé|habilit|desactivad)"
)
_PART = (
    r"\b(?:comment|kommentar|comentario|map\b|karte|carte|mapa|video|player|form\b"
    r"|formular|e-?mail)"
)
_LOADING = r"^\W*(?:loading|please wait|wird geladen|laden|chargement(?: en cours)?|cargando)\W*$"


def shell(view: View) -> Look | None:
    """Whether the page is one, with the reasons."""
    length = view.shape.text_length
    if not view.shape.scripts or length >= _SHELL_TEXT:
        return None
    asked = _asked(view)
    loading = any(compiled(_LOADING).match(text) for text in view.shorts)
    if not (asked or length < _BARE_TEXT or (loading and view.prose == 0)):
        return None
    reasons = [f"The page has scripts and {_characters(length)} of text."]
    if asked:
        reasons.append("It asks for JavaScript to be switched on.")
    return Look(EMPTY, tuple(reasons))


def _asked(view: View) -> bool:
    """Does the page want scripts for itself, and not just for its comments or a map?"""
    said = [*view.shape.noscript.split("\n"), *(view.page.text.split("\n") if view.page else ())]
    needs, part = compiled(_NEEDS_SCRIPT), compiled(_PART)
    return any(needs.search(line) and not part.search(line) for line in said[:200])


def _characters(length: int) -> str:
    return "no character" if length == 0 else f"{length} character{'s' if length > 1 else ''}"
