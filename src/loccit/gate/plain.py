"""Bodies that are no HTML: an error told in JSON or in a line of plain text. PDFs, pictures and
everything else are what they are."""

from __future__ import annotations

import json
from collections.abc import Mapping

from loccit.gate.signs import compiled
from loccit.gate.values import CHALLENGE, ERROR, GEO_BLOCK, LOGIN, NOT_FOUND, Look, short
from loccit.models.wire import Payload

_MOST = 2000
_LINE = 200
_KEYS = frozenset(
    "error errors message messages msg code status statuscode status_code detail details title type"
    " instance success ok reason description error_description errorcode error_code errormessage"
    " timestamp path requestid request_id traceid trace_id documentation_url result data".split()
)
_TELLING = frozenset(
    (
        "error errors message msg detail title reason error_description errormessage description"
    ).split()
)
_STATUS = frozenset("code status statuscode status_code error_code errorcode".split())
_LINES = (
    (NOT_FOUND, (r"(?:error )?(?:404|410)?\W{0,3}(?:(?:404 )?(?:page |file |resource "
        r"|route )?not found|no such (?:file|page|key).{0,40}|gone|nosuchkey.{0,60}"
        r"|nicht gefunden|introuvable|no encontrado)")),
    (LOGIN, (r"(?:error )?(?:401)?\W{0,3}(?:unauthori[sz]ed|authentication (?:is )?required"
        r"|login required|you must (?:log|sign) in.{0,60}|please (?:log|sign) in.{0,60}"
        r"|not logged in|invalid (?:or missing )?(?:api key|token).{0,40})")),
    (CHALLENGE, (r"(?:error )?(?:429|403)?\W{0,3}(?:too many requests|rate limit(?:ed"
        r"| exceeded).{0,60}|access denied|forbidden|request blocked|blocked)")),
    (GEO_BLOCK, (r".{0,60}(?:unavailable for legal reasons|not available in your (?:country"
        r"|region)).{0,60}")),
    (ERROR, (r"(?:error )?(?:50\d)?\W{0,3}(?:internal (?:server )?error|bad gateway"
        r"|(?:service )?(?:temporarily )?unavailable|gateway time-?out|server error|error"
        r"|an (?:unexpected )?error (?:has )?occurred.{0,60}|upstream .{1,160}"
        r"|no healthy upstream|default backend - 404|maintenance)")),
)  # fmt: skip
_BY_STATUS = {
    401: LOGIN,
    403: LOGIN,
    404: NOT_FOUND,
    410: NOT_FOUND,
    429: CHALLENGE,
    451: GEO_BLOCK,
}


def plain(payload: Payload) -> Look | None:
    """What a body that is no HTML looks like, None for itself."""
    if len(payload.body) > _MOST:
        return None
    text = payload.body.decode("utf-8", "replace").strip("\ufeff \t\r\n")
    kind = payload.media_type
    if kind.endswith(("/json", "+json")) or (kind in ("", "text/plain") and text[:1] == "{"):
        return _told_in_json(text)
    if kind in ("", "text/plain"):
        return _told_in_a_line(text)
    return None


def _told_in_a_line(text: str) -> Look | None:
    if len(text) > _LINE:
        return None
    for word, pattern in _LINES:
        if compiled(pattern).fullmatch(text.rstrip(" .!")):
            return Look(word, (f"All that it says is “{short(text)}”.",))
    return None


def _told_in_json(text: str) -> Look | None:
    """Only where every key is one of those that errors are told with: a record with a `status`
    and fields of its own is content."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or not told:
        return None
    inner = told.get("error")
    flat = {**told, **inner} if isinstance(inner, dict) else told
    keys = {str(key).lower().replace("-", "_"): value for key, value in flat.items()}
    if not set(keys) <= _KEYS or not set(keys) & _TELLING or keys.get("data") or keys.get("result"):
        return None
    number = _number(keys)
    telling = (keys[key] for key in sorted(set(keys) & _TELLING))
    words = " ".join(value for value in telling if isinstance(value, str))
    line = next((w for w, p in _LINES if compiled(p).fullmatch(words[:_LINE].rstrip(" ."))), None)
    failed = keys.get("success") is False or keys.get("ok") is False
    if not (number or failed or line or "error" in keys or "errors" in keys):
        return None
    word = _BY_STATUS.get(number) or line or ERROR
    return Look(word, (f"All that it holds is a message of an error: “{short(words)}”.",))


def _number(keys: Mapping[str, object]) -> int:
    """The error status told in it, 0 where there is none."""
    for key in _STATUS & set(keys):
        value = keys[key]
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 3:
            value = int(value)
        if isinstance(value, int) and 400 <= value <= 599:
            return value
    return 0
