"""What a response looks like: a login, a challenge, an empty shell; else a page to read (pure).

A page that is not what was cited must never verify a quotation, nor make one `missing`. A false
alarm costs a capture that was good, so each sign is weighed against the text that the page
shows: a newspaper with a log-in box in its header is still a newspaper.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from loccit.models.page import Shape
from loccit.models.wire import Payload

LOGIN, CHALLENGE, EMPTY = "login", "challenge", "empty"
"""The words of `looks_like` so far. Consent, paywall and soft 404 come later."""

_FORM_TEXT = 800
"""A page with a password field and no more visible text than this (characters) is a login; even a
news item in brief is longer, navigation included."""
_NAMED_TEXT = 6000
"""The same where its title, first heading or address says so as well."""
_CHALLENGE_TEXT = 2000
_CAPTCHA_TEXT = 500
_SHELL_TEXT = 200
_BARE_TEXT = 25
_SEARCHED = 400_000

_LOGIN_TITLE = re.compile(
    r"\b(?:log[ -]?in|log[ -]?on|sign[ -]?in|sign in to|password|einloggen|anmelden|anmeldung"
    r"|connexion|se connecter|iniciar sesi[oó]n|accedi|inloggen|logga in)\b",
    re.IGNORECASE,
)
_LOGIN_PATH = re.compile(
    r"/(?:log[-_]?in|log[-_]?on|sign[-_]?in|sso|saml2?|oauth2?|authwall|auth|authenticate|wp-login\.php"
    r"|login\.(?:php|aspx?|jsp|html?)|signin\.(?:php|aspx?|jsp|html?))(?:/|$)",
    re.IGNORECASE,
)
_CHALLENGE_TITLE = re.compile(
    r"^\W*(?:just a moment|attention required|one more step|checking your browser"
    r"|please wait while we (?:check|verify)|are you (?:a robot|human)|robot check"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|human verification|security check"
    r"|bot verification|pardon our interruption|access to this page has been denied"
    r"|ddos-guard|client challenge|captcha|vercel security checkpoint"
    r"|un momento|nur einen moment|un instant)\b",
    re.IGNORECASE,
)
_CHALLENGE_MARKS = (
    ("/cdn-cgi/challenge-platform/", "Cloudflare's challenge script"),
    ("cf-chl-", "Cloudflare's challenge form"),
    ("_cf_chl_opt", "Cloudflare's challenge script"),
    ("captcha-delivery.com", "DataDome's captcha"),
    ("px-captcha", "a PerimeterX captcha"),
    ("_incapsula_resource", "Imperva's challenge"),
    ("awswafintegration", "the AWS firewall's challenge"),
    ("aws-waf-token", "the AWS firewall's challenge"),
    ("g-recaptcha", "a captcha"),
    ("h-captcha", "a captcha"),
    ("cf-turnstile", "a captcha"),
)
_NEEDS_SCRIPT = re.compile(
    r"(?:enable|requires?|activate|turn on|need|without|disabled?)[^.!?<]{0,40}javascript"
    r"|javascript[^.!?<]{0,60}(?:enable|require|activate|turn(?:ed)? on|need|disabled|off\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Look:
    """What a response looks like: a word, or None where it looks like nothing but itself; and
    why, in sentences a person can read."""

    looks_like: str | None = None
    reasons: tuple[str, ...] = ()


def look(payload: Payload, shape: Shape | None, page_text: str, hops: Sequence[str]) -> Look:
    """Decide what `payload` looks like.

    `shape` is None for what is not HTML, or could not be read; `page_text` is its text; `hops`
    are the URLs of the chain in order, the cited link first. The first kind that holds wins: a
    body with nothing in it, a challenge, a login, an empty shell.
    """
    if not payload.body:
        return Look(EMPTY, ("The response has no body.",))
    if shape is None:
        return Look()
    length = shape.text_length
    for word, reasons in (
        (CHALLENGE, _challenge(payload, shape, length)),
        (LOGIN, _login(shape, length, hops)),
        (EMPTY, _shell(shape, page_text, length)),
    ):
        if reasons:
            return Look(word, tuple(reasons))
    return Look()


def _challenge(payload: Payload, shape: Shape, length: int) -> list[str]:
    reasons = []
    headers = {name.lower(): value.lower() for name, value in payload.headers}
    if headers.get("cf-mitigated") == "challenge":
        reasons.append("The server says in a header that this is a challenge (cf-mitigated).")
    if length > _CHALLENGE_TEXT:
        return reasons
    if _CHALLENGE_TITLE.match(shape.title or ""):
        reasons.append(f"The page is called “{_short(shape.title)}”.")
    body = payload.body[:_SEARCHED].decode("latin-1").lower()
    mark = next((name for sign, name in _CHALLENGE_MARKS if sign in body), None)
    # A captcha stands beside many a comment or sign-up form: alone it needs a page that says
    # next to nothing else.
    if mark and (reasons or length < _CAPTCHA_TEXT):
        reasons.append(f"The page carries {mark} and {_characters(length)} of text.")
    return reasons


def _login(shape: Shape, length: int, hops: Sequence[str]) -> list[str]:
    reasons = []
    named = [text for text in (shape.title, *shape.headings[:1]) if text]
    sign = next((text for text in named if _LOGIN_TITLE.search(text)), None)
    turned = _turned_to_login(hops)
    if length > _NAMED_TEXT or (length > _FORM_TEXT and not sign and not turned):
        return []
    if shape.password_fields and (length <= _FORM_TEXT or sign or turned):
        reasons.append(f"The page asks for a password and has {_characters(length)} of text.")
    if turned:
        reasons.append(f"The link ended at a sign-in address ({turned}).")
    if reasons and sign:
        reasons.append(f"The page is called “{_short(sign)}”.")
    return reasons


def _turned_to_login(hops: Sequence[str]) -> str | None:
    """The path of a sign-in address that the chain ended at and did not begin with."""
    if len(hops) < 2 or _LOGIN_PATH.search(urlsplit(hops[0]).path):
        return None
    path = urlsplit(hops[-1]).path
    return _short(path) if _LOGIN_PATH.search(path) else None


def _shell(shape: Shape, page_text: str, length: int) -> list[str]:
    if not shape.scripts or length >= _SHELL_TEXT:
        return []
    asked = _NEEDS_SCRIPT.search(f"{shape.noscript}\n{page_text}"[:10_000])
    if not asked and length >= _BARE_TEXT:
        return []
    reasons = [f"The page has scripts and {_characters(length)} of text."]
    if asked:
        reasons.append("It asks for JavaScript to be switched on.")
    return reasons


def _characters(length: int) -> str:
    return "no character" if length == 0 else f"{length} character{'s' if length > 1 else ''}"


def _short(text: str | None) -> str:
    collapsed = " ".join((text or "").split())
    return collapsed if len(collapsed) <= 80 else collapsed[:79] + "…"
