"""What the gate says: a word for what a response looks like, and why."""

from __future__ import annotations

from dataclasses import dataclass

LOGIN, CONSENT, PAYWALL, CAPTCHA, CHALLENGE = "login", "consent", "paywall", "captcha", "challenge"
GEO_BLOCK, PARKED, ERROR, NOT_FOUND, EMPTY = "geo-block", "parked", "error", "not-found", "empty"

WORDS = (
    LOGIN,
    CONSENT,
    PAYWALL,
    CAPTCHA,
    CHALLENGE,
    GEO_BLOCK,
    PARKED,
    ERROR,
    NOT_FOUND,
    EMPTY,
)
"""Every word of `looks_like`. Words are only ever added."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a response looks like: a word of `WORDS`, or None where it looks like nothing but
    itself; and why, in sentences a person can read."""

    looks_like: str | None = None
    reasons: tuple[str, ...] = ()


def short(text: str | None, most: int = 80) -> str:
    """A stranger's words on one line, cut short."""
    collapsed = " ".join((text or "").split())
    return collapsed if len(collapsed) <= most else collapsed[: most - 1] + "…"
