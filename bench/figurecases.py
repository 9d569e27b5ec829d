"""The cases of `bench/figures`: sentences of our own, and what is done to those of the news."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from random import Random

from loccit.match import collate, figures
from loccit.models.figure import Figure

Made = tuple[str, str]
"""What was done, and the sentence."""

_BRIDGE = "The county spent $2.4 million on the bridge and 120,000 euros on the road in 2018."
_STAFF = "The office has 45 doctors and 52 nurses. Complaints rose from 12 to 15 last winter."

OWN: tuple[tuple[str, bool, str, str, str, str], ...] = (
    ("same", True, "en", "The county spent $2.4 million on the bridge.", _BRIDGE, ""),
    ("same", True, "en", "Complaints rose from 12 to 15 last winter.", _STAFF, ""),
    ("other form", True, "en", "The county spent $2,400,000 on the bridge.", _BRIDGE, ""),
    ("other form", True, "en", "Last winter complaints rose to 15 from 12.", _STAFF, ""),
    ("other form", True, "en", "The office has forty-five doctors.", _STAFF, ""),
    ("other form", True, "de", "Im Amt arbeiten 23 Ärzte.", "Im Amt arbeiten dreiundzwanzig Ärzte.",
     ""),
    ("other form", True, "fr", "Le bureau compte 97 médecins.",
     "Le bureau compte quatre-vingt-dix-sept médecins.", ""),
    ("other form", True, "es", "La oficina tiene 31 médicos.",
     "La oficina tiene treinta y un médicos.", ""),
    ("other form", True, "es", "La junta se reunió el 1 de enero de 2021.",
     "La junta se reunió el 1.º de enero de 2021.", ""),
    ("reordered", True, "en", "The office has 52 nurses and 45 doctors.", _STAFF, ""),
    ("reordered", True, "en", "On the road it spent 120,000 euros, on the bridge $2.4 million.",
     _BRIDGE, ""),
    ("other value", False, "en", "The county spent $3.4 million on the bridge.", _BRIDGE, "3.4"),
    ("other value", False, "en", "The office has 54 doctors and 52 nurses.", _STAFF, "54"),
    ("other value", False, "de", "Im Amt arbeiten 32 Ärzte.",
     "Im Amt arbeiten dreiundzwanzig Ärzte.", "32"),
    ("absent", False, "en", "The county spent $7.7 million on a harbour.", _BRIDGE, "7.7"),
    ("exchanged", False, "en", "The office has 52 doctors and 45 nurses.", _STAFF, "52"),
    ("exchanged", False, "en", "Complaints rose from 15 to 12 last winter.", _STAFF, "15"),
    ("exchanged", False, "de", "Die Zahl der Klagen stieg von 15 auf 12.",
     "Die Zahl der Klagen stieg von 12 auf 15.", "15"),
)  # fmt: skip


def honest(sentence: str, language: str | None, rng: Random) -> Iterator[Made]:
    """The sentence itself, and what a fair writer makes of it."""
    found = figures.find(sentence, language)
    if not found:
        return
    yield "same", sentence
    other = _other_form(sentence, rng.choice(found), language)
    if other:
        yield "other form", other
    shorter = _shorter(sentence, found)
    if shorter:
        yield "shortened", shorter
    turned = _turned(sentence)
    if turned:
        yield "reordered", turned


def altered(sentence: str, language: str | None, rng: Random) -> Iterator[tuple[str, str, str]]:
    """The sentence with another value, and with two of its figures exchanged."""
    found = [f for f in figures.find(sentence, language) if any(c.isdigit() for c in f.exact)]
    plain = [f for f in found if not f.in_words and f.kind in ("number", "date")]
    if plain:
        figure = rng.choice(plain)
        changed = _changed(figure, rng)
        text = sentence[: figure.start] + changed + sentence[figure.end :]
        yield "other value", text, changed
    pairs = [
        (a, b)
        for i, a in enumerate(plain)
        for b in plain[i + 1 :]
        if a.kind == b.kind and collate.comparable(a, b) and not collate.same_value(a, b)
        and bool(a.approximate) == bool(b.approximate)
    ]  # fmt: skip
    if pairs:
        a, b = rng.choice(pairs)
        middle = sentence[a.end : b.start]
        text = sentence[: a.start] + b.exact + middle + a.exact + sentence[b.end :]
        yield "exchanged", text, b.exact


def _changed(figure: Figure, rng: Random) -> str:
    """One digit of it another, never one that makes a nought lead."""
    digits = [i for i, c in enumerate(figure.exact) if c in "0123456789"]
    at = rng.choice(digits[:3])
    wanted = [d for d in "123456789" if d != figure.exact[at]]
    return figure.exact[:at] + rng.choice(wanted) + figure.exact[at + 1 :]


def _other_form(sentence: str, figure: Figure, language: str | None) -> str:
    """The same value otherwise: grouped or not, % or per cent, a scale word or noughts."""
    if figure.kind != "number" or figure.in_words or language != "en":
        return ""
    text = figure.exact
    if text.endswith("%"):
        text = text[:-1].rstrip() + " per cent"
    elif figure.scaled and figure.currency == "$" and text.startswith("$"):
        text = f"${figure.values[0]:,.0f}"
    elif re.fullmatch(r"\d{1,3}(,\d{3})+", text):
        value = Decimal(text.replace(",", ""))
        millions = value / 1_000_000
        whole = value >= 1_000_000 and millions == round(millions, 1)
        text = f"{millions.normalize():f} million" if whole else text.replace(",", " ")
        if not whole:
            return ""
    else:
        return ""
    return sentence[: figure.start] + text + sentence[figure.end :]


def _shorter(sentence: str, found: tuple[Figure, ...]) -> str:
    """Without its words before the first comma, where no figure is among them."""
    head, comma, rest = sentence.partition(", ")
    if not comma or found[0].start < len(head) or len(rest.split()) < 6:
        return ""
    return rest[:1].upper() + rest[1:]


def _turned(sentence: str) -> str:
    """Its last clause first, or "A and B" as "B and A" where each has a figure."""
    stop = sentence[-1:] if sentence[-1:] in ".?!" else ""
    body = sentence.removesuffix(stop)
    pair = re.fullmatch(r"(.*?\D)(\d+ [a-z]+) and (\d+ [a-z]+)(\b.*)", body)
    if pair and "between" not in pair[1][-12:]:
        return f"{pair[1]}{pair[3]} and {pair[2]}{pair[4]}{stop}"
    parts = body.split(", ")
    if len(parts) == 2 and all(len(part.split()) > 3 for part in parts):
        return f"{parts[1][:1].upper()}{parts[1][1:]}, {parts[0]}{stop}"
    return ""
