"""How two passages of the same words differ: in their words' forms, their marks, their links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from loccit.match import lexicon, lookalike
from loccit.match.fold import UNSURE
from loccit.match.locate import Prepared
from loccit.match.margins import Margins, Marks, beginning, ending
from loccit.match.stems import same_stem
from loccit.match.words import is_figure, key, words_of
from loccit.models.links import same
from loccit.models.page import Link
from loccit.models.verdict import Difference, Passage

_WHITE = re.compile(r"\s+")
_ADDRESS = re.compile(r"https?://\S{1,2000}", re.IGNORECASE)
_VISIBLE = ("bare", "autolink")
_WITH_LINKS = ("text/plain", "text/markdown")
"""Media types whose readers keep every link there is."""


def phrase(text: Prepared, first: int, last: int) -> str:
    """Words `first:last` as they stand, marks between them included."""
    if first >= last:
        return ""
    span = text.original(*text.word_span(first, last - 1))
    return _WHITE.sub(" ", text.raw[span.start : span.end])


def unlike(
    ours: Margins, theirs: Margins, pairs: Sequence[tuple[int, int]]
) -> tuple[str, tuple[Difference, ...]]:
    """What differs where each word of one of our blocks has its equal: the first kind, and every
    place."""
    kinds: list[str] = []
    found: list[Difference] = []

    def compare(here: Marks, there: Marks, place: Difference) -> None:
        if here != there:
            kinds.append(_mark_kind(here.folded, there.folded))
            found.append(place)

    (i, j), (last_i, last_j) = pairs[0], pairs[-1]
    one, other = ours.text.words.word(i), theirs.text.words.word(j)
    here, there, _ = beginning(ours, i, theirs, j)
    compare(here, there, Difference("replace", here.folded + one, there.folded + other))
    for number, (i, j) in enumerate(pairs):
        one, other = ours.text.words.word(i), theirs.text.words.word(j)
        if one != other:
            kinds.append(_form(one, other))
            found.append(Difference("replace", one, other))
        if number + 1 < len(pairs):
            i_next, j_next = pairs[number + 1]
            here, there = ours.marks_between(i, i_next), theirs.marks_between(j, j_next)
            if here != there:
                draft, source = phrase(ours.text, i, i + 2), _two(theirs, j, j_next)
                compare(here, there, Difference("replace", draft, source))
    here, there, place = ending(ours, last_i, theirs, last_j)
    if here != there:
        draft = _with_marks(ours, last_i, ours.after(last_i)[0])
        compare(here, there, Difference("replace", draft, _with_marks(theirs, last_j, place)))
    return (kinds[0] if kinds else ""), tuple(found)


def _two(text: Margins, i: int, following: int) -> str:
    """A word and the one that follows, whatever stands between them left out."""
    if following == i + 1:
        return phrase(text.text, i, i + 2)
    return f"{_with_marks(text, i, text.after(i)[0])} {phrase(text.text, following, following + 1)}"


def _with_marks(text: Margins, i: int, place: int) -> str:
    span = text.text.original(text.text.words.starts[i], place)
    return text.text.raw[span.start : span.end]


def _form(one: str, other: str) -> str:
    if one.casefold() == other.casefold():
        return "case"
    if "&" in (one, other):
        return "ampersand"
    return "number form" if is_figure(one) or is_figure(other) else "possessive"


def _mark_kind(here: str, there: str) -> str:
    if here.replace("'", "") == there.replace("'", ""):
        return "quotation mark"
    hyphens = str.maketrans("", "", "-" + UNSURE)
    return "hyphenation" if here.translate(hyphens) == there.translate(hyphens) else "punctuation"


def kind_of(differences: Sequence[Difference], source: Prepared, exact: str) -> str:
    """Which sort of alteration differing words are, in the order of 3-verdicts."""
    lists = source.lexicon or lexicon.ENGLISH
    ours = _words(d.draft for d in differences)
    theirs = _words(d.source for d in differences)
    even = len(ours) == len(theirs)
    pairs = list(zip(ours, theirs, strict=False))
    alike = even and all(
        lookalike.word_alike(*pair) and not all(map(is_figure, pair)) for pair in pairs
    )
    addresses = " ".join(_ADDRESS.findall(exact))
    shown = {
        "link": bool(ours) and all(d.draft and d.draft in addresses for d in differences),
        "number": not alike and any(map(is_figure, (*ours, *theirs))),
        "negation": sum(map(lists.negates, ours)) != sum(map(lists.negates, theirs)),
        "modal or quantifier": any(word in lists.modals for word in (*ours, *theirs)),
        "order": bool(ours) and sorted(map(key, ours)) == sorted(map(key, theirs)),
        "omission": not ours,
        "insertion": not theirs,
        "look-alike characters": alike,
        "inflection": even and all(same_stem(*pair, lists.language) for pair in pairs),
    }
    return next((kind for kind, holds in shown.items() if holds), "substitution")


def _words(texts: Iterable[str]) -> list[str]:
    found: list[str] = []
    for text in texts:
        words = words_of(text)
        found += (words.word(i).casefold() for i in range(len(words)))
    return found


class Links(NamedTuple):
    """How links under the same words differ; `left_out` says that only the source has one."""

    differences: tuple[Difference, ...] = ()
    left_out: bool = False


def links_differ(ours: Prepared, theirs: Prepared, passage: Passage) -> Links:
    """Compare the targets of the links in a passage with those in its source, by their words.

    An address that is itself what a reader sees is compared as words. A source's reader that
    keeps no links (HTML, PDF) tells nothing. A link that only the source has costs nothing:
    plain text cannot carry it.
    """
    if ours.page is None or theirs.page is None:
        return Links()
    if not theirs.page.links and theirs.page.media_type not in _WITH_LINKS:
        return Links()
    here = _links(ours, passage.start, passage.end)
    there = _links(theirs, passage.source_start, passage.source_end)
    found = []
    for link in here:
        partner = next((each for each in there if each.text == link.text), None)
        if partner is None:
            found.append(Difference("insert", f"[{link.text}]({link.url})", ""))
            continue
        there.remove(partner)
        if not same(link.url, partner.url):
            text, url = partner.text, partner.url
            found.append(Difference("replace", f"[{link.text}]({link.url})", f"[{text}]({url})"))
    return Links(tuple(found), bool(there))


def _links(text: Prepared, start: int, end: int) -> list[Link]:
    page = text.page
    if page is None:
        return []
    span = page.origin_span(start, end)
    return [
        link
        for link in page.links
        if span.start <= link.end
        and link.start <= span.end
        and link.how not in _VISIBLE
        and link.text != link.url
    ]
