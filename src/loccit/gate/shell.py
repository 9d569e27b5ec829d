"""An empty shell: a page whose text exists only after its scripts ran."""

from __future__ import annotations

from loccit.gate.signs import compiled
from loccit.gate.values import EMPTY, Look
from loccit.gate.view import View

_SHELL_TEXT = 200
_BARE_TEXT = 25
_ASKING_TEXT = 450
_NEEDS_SCRIPT = (
    r"(?:enable|requires?|activate|turn on|need|without|disabled?|aktivieren|benötigt|activer"
    r"|activez|nécessite|activar|active|habilit[ea]r?|necesita|requiere)[^.!?<]{0,40}javascript"
    r"|javascript[^.!?<]{0,60}(?:enable|require|activate|turn(?:ed)? on|need|disabled|off\b"
    r"|aktivier|einschalten|deaktiviert|activ|désactivé|habilit|desactivad)"
)
_LOADING = r"^\W*(?:loading|please wait|wird geladen|laden|chargement(?: en cours)?|cargando)\W*$"


def shell(view: View) -> Look | None:
    """Whether the page is one, with the reasons."""
    length = view.shape.text_length
    if not view.shape.scripts or length >= _ASKING_TEXT:
        return None
    asking = f"{view.shape.noscript}\n{view.page.text if view.page else ''}"[:10_000]
    asked = compiled(_NEEDS_SCRIPT).search(asking)
    loading = any(compiled(_LOADING).match(text) for text in view.shorts)
    bare = length < _BARE_TEXT or (length < _SHELL_TEXT and view.prose == 0 and loading)
    wants = asked and (length < _SHELL_TEXT or view.prose < _SHELL_TEXT)
    if not (bare or wants):
        return None
    reasons = [f"The page has scripts and {_characters(length)} of text."]
    if asked:
        reasons.append("It asks for JavaScript to be switched on.")
    return Look(EMPTY, tuple(reasons))


def _characters(length: int) -> str:
    return "no character" if length == 0 else f"{length} character{'s' if length > 1 else ''}"
