"""Signs and rules: what a table of this package is made of, and how it is asked of a page.

A rule is a plain conjunction: every sign must be there, and the page may have no more prose than
the rule allows. A sign is a place to look and what stands there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from loccit.gate.values import Look, short
from loccit.gate.view import View, bare

_WALL = 3000
"""No wall says so much in one block; a longer one is not searched for its own words."""

Where = Literal["name", "title", "block", "mark", "turned", "field", "header", "meta"]


@dataclass(frozen=True, slots=True)
class Sign:
    """Where to look, and a regular expression (linear, case ignored).

    `name`: the whole of the title, of a part of it, or of one of the first headings. `title`: the
    same without the headings. `block`:
    somewhere in a short visible block. `mark`: one of the plain strings, separated by blanks, in
    the body's markup. `turned`: in host and path of the end of a chain whose beginning has it not.
    `field`: the form's fields, "password" or "email". `header`,
    `meta`: in a line `name: value`. `says` is what a reader is told of it (`mark`, `turned`: a
    name for it).
    """

    where: Where
    what: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A page that shows all of `signs` and has at most `prose` characters of prose looks like
    `kind`. Long blocks that `aside` matches are the wall's own and do not count; `after` limits
    the prose after the first block with a sign, `own` all of the page's own text, `rest` all of it
    that is neither the wall's own nor in a block or heading with a sign."""

    kind: str
    signs: tuple[Sign, ...]
    prose: int
    own: int = 8_000
    after: int | None = None
    rest: int | None = None
    aside: str = ""


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A sign's expression."""
    return re.compile(pattern, re.IGNORECASE)


def first(rules: Iterable[Rule], view: View) -> Look | None:
    """What the first rule that holds says, None where none does."""
    return next((found for rule in rules if (found := held(rule, view))), None)


def held(rule: Rule, view: View) -> Look | None:
    """What a rule says of a page, None where it does not hold. Cheap where there is much prose."""
    if view.own > rule.own or (view.prose > rule.prose and not rule.aside):
        return None
    reasons = []
    for sign in rule.signs:
        found = seen(sign, view)
        if found is None:
            return None
        reasons.append(found)
    if _prose(rule, view) > rule.prose or _after(rule, view) or _rest(rule, view):
        return None
    return Look(rule.kind, tuple(dict.fromkeys((*reasons, _amount(view)))))


def _amount(view: View) -> str:
    if not view.prose:
        return "It has no text to read besides."
    return f"It has {view.prose} characters of text to read."


def _prose(rule: Rule, view: View) -> int:
    if not rule.aside:
        return view.prose
    aside = compiled(rule.aside)
    return sum(
        b.size for b in view.blocks if b.prose and (b.size > _WALL or not aside.search(b.text))
    )


def _after(rule: Rule, view: View) -> bool:
    """Does more prose than allowed follow the first block with a sign?"""
    if rule.after is None:
        return False
    signs = [compiled(sign.what) for sign in rule.signs if sign.where == "block"]
    numbered = (
        i for i, block in enumerate(view.blocks) if any(sign.search(block.text) for sign in signs)
    )
    at = next(numbered, len(view.blocks))
    return sum(block.size for block in view.blocks[at + 1 :] if block.prose) > rule.after


def _rest(rule: Rule, view: View) -> bool:
    """Has the page more of its own besides the wall than the rule allows?"""
    if rule.rest is None:
        return False
    walls = [compiled(s.what).search for s in rule.signs if s.where == "block"]
    names = [compiled(s.what).fullmatch for s in rule.signs if s.where in ("name", "title")]
    if rule.aside:
        walls.append(compiled(rule.aside).search)
    rest = sum(
        block.size
        for block in view.blocks
        if block.own
        and (block.size > _WALL or not any(wall(block.text) for wall in walls))
        and not any(name(bare(block.text)) for name in names)
    )
    return rest > rule.rest


def seen(sign: Sign, view: View) -> str | None:
    """What a reader is told of a sign that is there, None where it is not."""
    return _PLACES[sign.where](sign, view)


def _name(sign: Sign, view: View) -> str | None:
    named = (name for name in view.names if compiled(sign.what).fullmatch(name))
    found = next(named, None)
    return None if found is None else f"The page is called “{short(found)}”."


def _title(sign: Sign, view: View) -> str | None:
    named = (name for name in view.titles if compiled(sign.what).fullmatch(name))
    found = next(named, None)
    return None if found is None else f"The page is called “{short(found)}”."


def _block(sign: Sign, view: View) -> str | None:
    for text in view.shorts:
        if found := compiled(sign.what).search(text):
            return f"It says “{short(_around(text, found))}”."
    return None


def _mark(sign: Sign, view: View) -> str | None:
    there = any(mark in view.body for mark in sign.what.split())
    return f"It carries {sign.says}." if there else None


def _turned(sign: Sign, view: View) -> str | None:
    place = view.turned(compiled(sign.what))
    return f"The link ended at {sign.says} ({short(place, 60)})." if place else None


def _field(sign: Sign, view: View) -> str | None:
    shape = view.shape
    if sign.what == "password":
        there = shape.password_fields > shape.password_aside
        return "The page asks for a password." if there else None
    return "The page asks for an e-mail address or a user's name." if shape.email_fields else None


def _header(sign: Sign, view: View) -> str | None:
    lines = (f"{name}: {value}" for name, value in view.payload.headers)
    return sign.says if any(compiled(sign.what).match(line) for line in lines) else None


def _meta(sign: Sign, view: View) -> str | None:
    lines = (f"{name}: {value}" for name, value in view.shape.meta)
    return sign.says if any(compiled(sign.what).match(line) for line in lines) else None


_PLACES: Mapping[Where, Callable[[Sign, View], str | None]] = {
    "name": _name,
    "title": _title,
    "block": _block,
    "mark": _mark,
    "turned": _turned,
    "field": _field,
    "header": _header,
    "meta": _meta,
}


def _around(text: str, found: re.Match[str]) -> str:
    """The sentence's part from the sign on, or the whole of a short block."""
    return text if len(text) <= 80 else text[found.start() :]
