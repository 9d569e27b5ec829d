"""What a response looks like: a login, a wall, a challenge, an error; else a page to read (pure).

A page that is not what was cited must never verify a quotation, nor make one `missing`. A false
alarm costs a capture that was good, so each sign is weighed against the text that the page shows:
a newspaper with a log-in box in its header is still a newspaper.
"""

from __future__ import annotations

from collections.abc import Sequence

from loccit.gate import addresses, siblings
from loccit.gate.absent import ERRORS, GONE, PARKED_ONES
from loccit.gate.access import GEO_BLOCKS, LOGINS, PAYWALLS
from loccit.gate.consent import CONSENTS
from loccit.gate.machines import MACHINES
from loccit.gate.plain import plain
from loccit.gate.shell import shell
from loccit.gate.siblings import Answer
from loccit.gate.signs import Rule, first
from loccit.gate.values import EMPTY, WORDS, Look
from loccit.gate.view import View
from loccit.models.page import Page, Shape
from loccit.models.wire import Payload

__all__ = [
    "EMPTY",
    "RULES",
    "WORDS",
    "Answer",
    "Look",
    "answer",
    "judge",
    "look",
    "same_page",
    "sibling",
    "suspicious",
]

RULES: tuple[Rule, ...] = (
    *MACHINES,
    *GEO_BLOCKS,
    *CONSENTS,
    *LOGINS,
    *PAYWALLS,
    *PARKED_ONES,
    *GONE,
    *ERRORS,
)
"""Every rule over HTML pages; the first that holds wins."""


def look(payload: Payload, shape: Shape | None, page: Page | None, hops: Sequence[str]) -> Look:
    """Decide what `payload` looks like.

    `shape` is None for what is not HTML, or could not be read; `page` is its text; `hops` are the
    URLs of the chain in order, the cited link first.
    """
    return judge(payload, shape, page, hops)[0]


def suspicious(
    payload: Payload, shape: Shape | None, page: Page | None, hops: Sequence[str]
) -> bool:
    """Whether a page that looks like itself gives grounds to ask for a made-up address."""
    if shape is None or not payload.body:
        return False
    return siblings.suspicious(View(payload, shape, page, tuple(hops)))


def judge(
    payload: Payload, shape: Shape | None, page: Page | None, hops: Sequence[str]
) -> tuple[Look, bool]:
    """`look`, and where that finds nothing `suspicious` too, the page being gone through once."""
    if not payload.body:
        return Look(EMPTY, ("The response has no body.",)), False
    if shape is None:
        return plain(payload) or Look(), False
    view = View(payload, shape, page, tuple(hops))
    found = first(RULES, view) or addresses.rooted(tuple(hops)) or shell(view)
    return found or Look(), found is None and siblings.suspicious(view)


def sibling(hops: Sequence[str], name: str) -> str | None:
    """A made-up address beside the end of a chain, None where there is none."""
    return addresses.sibling(tuple(hops), name) if hops else None


def same_page(page: Answer, beside: Answer) -> Look | None:
    """What it means that a made-up address gave `beside`: a soft 404, or None for nothing."""
    return siblings.same(page, beside)


def answer(hops: Sequence[str], page: Page) -> Answer:
    """What a chain gave whose `hops` were asked for in order: its title counts as text."""
    text = f"{page.title or ''}\n{page.text}"
    return Answer(addresses.last_part(hops[0]), hops[-1], text)
