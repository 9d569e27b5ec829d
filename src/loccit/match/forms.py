"""How two passages of the same words differ: in their words' forms, their marks, their links."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from loccit.match import lexicon, lookalike
from loccit.match.fold import UNSURE, fold
from loccit.match.locate import Prepared
from loccit.match.stems import same_stem
from loccit.match.words import is_figure, key, words_of
from loccit.models.links import same
from loccit.models.page import Block, Link, Span
from loccit.models.verdict import Difference, Passage

_WHITE = re.compile(r"\s+")
_DOUBLED = re.compile("''|``|‘‘|’’|´´")
_ADDRESS = re.compile(r"https?://\S{1,2000}", re.IGNORECASE)
_VISIBLE = ("bare", "autolink")
_WITH_LINKS = ("text/plain", "text/markdown")
"""Media types whose readers keep every link there is."""


def blocks(text: Prepared) -> Sequence[Block]:
    """The blocks of a text; one for all of it where none are known."""
    if text.page is not None:
        return text.page.blocks
    return (Block(0, len(text.raw)),) if text.raw.strip() else ()


def word_blocks(text: Prepared) -> list[tuple[int, int]]:
    """For each block the range of its words, half-open."""
    words, folded = text.words, text.folded
    numbers = range(len(words))

    def begins(i: int) -> int:
        return folded.original(words.starts[i], words.ends[i]).start

    edges = [bisect_left(numbers, block.start, key=begins) for block in blocks(text)]
    return list(zip(edges, [*edges[1:], len(words)], strict=True)) if edges else []


def phrase(text: Prepared, first: int, last: int) -> str:
    """Words `first:last` as they stand, marks between them included."""
    if first >= last:
        return ""
    span = text.original(*text.word_span(first, last - 1))
    return _WHITE.sub(" ", text.raw[span.start : span.end])


def raw_span(text: Prepared, first: int, last: int) -> Span:
    """Words `first:last` with the marks that belong to them, in the text's own code points."""
    words = text.words
    low = words.starts[first] - len(_leading(text, first))
    return text.original(low, words.ends[last - 1] + len(_trailing(text, last - 1)))


def _between(text: Prepared, i: int) -> tuple[int, int]:
    """The folded span between word `i` and the next; before the first where `i` is -1."""
    words = text.words
    start = words.ends[i] if i >= 0 else 0
    return start, words.starts[i + 1] if i + 1 < len(words) else len(words.text)


def _leading(text: Prepared, i: int) -> str:
    """The marks written onto word `i`, after the last space before it. Where a dash or an ellipsis
    took in the space, they belong to the word before."""
    start, end = _between(text, i - 1)
    glue = text.words.text[start:end]
    return glue[glue.rindex(" ") + 1 :] if " " in glue else "" if i else glue


def _trailing(text: Prepared, i: int) -> str:
    """The marks written onto word `i`, up to the first space after it."""
    start, end = _between(text, i)
    return text.words.text[start:end].partition(" ")[0]


def _marks(text: Prepared, start: int, end: int) -> tuple[str, int]:
    """The marks of a folded span without white space, and how many quotation marks there are
    (folding makes one of a single beside a double)."""
    glue = _WHITE.sub("", text.words.text[start:end])
    if "'" not in glue:
        return glue, 0
    raw = text.original(start, end)
    written = _DOUBLED.sub('"', text.raw[raw.start : raw.end])
    return glue, sum(map(_is_quotation_mark, written))


@cache
def _is_quotation_mark(character: str) -> bool:
    return fold(character).text == "'"


def _glue(text: Prepared, i: int, following: int) -> tuple[str, int]:
    """The marks between word `i` and the word `following`; what whole blocks between them have is
    left out."""
    start, end = _between(text, i)
    if following == i + 1:
        return _marks(text, start, end)
    after = _marks(text, start, start + len(_trailing(text, i)))
    at = text.words.starts[following]
    before = _marks(text, at - len(_leading(text, following)), at)
    return after[0] + before[0], after[1] + before[1]


def unlike(
    ours: Prepared, theirs: Prepared, pairs: Sequence[tuple[int, int]]
) -> tuple[str, tuple[Difference, ...]]:
    """What differs where each of our words has its equal: the first kind met, and every place."""
    kinds: list[str] = []
    found: list[Difference] = []
    for number, (i, j) in enumerate(pairs):
        one, other = ours.words.word(i), theirs.words.word(j)
        if one != other:
            kinds.append(_form(one, other))
            found.append(Difference("replace", one, other))
        after = pairs[number + 1] if number + 1 < len(pairs) else None
        here, there = _both(ours, theirs, (i, j), after)
        if here != there:
            kinds.append(_mark_kind(here[0], there[0]))
            found.append(_shown(ours, theirs, (i, j), after))
    i, j = pairs[0]
    start, at = ours.words.starts[i], theirs.words.starts[j]
    here = _marks(ours, start - len(_leading(ours, i)), start)
    there = _marks(theirs, at - len(_leading(theirs, j)), at)
    if here != there:
        kinds.insert(0, _mark_kind(here[0], there[0]))
        found.insert(
            0, Difference("replace", here[0] + ours.words.word(i), there[0] + theirs.words.word(j))
        )
    return (kinds[0] if kinds else ""), tuple(found)


def _both(
    ours: Prepared, theirs: Prepared, here: tuple[int, int], after: tuple[int, int] | None
) -> tuple[tuple[str, int], tuple[str, int]]:
    (i, j) = here
    if after:
        return _glue(ours, i, after[0]), _glue(theirs, j, after[1])
    start, at = ours.words.ends[i], theirs.words.ends[j]
    return (
        _marks(ours, start, start + len(_trailing(ours, i))),
        _marks(theirs, at, at + len(_trailing(theirs, j))),
    )


def _shown(
    ours: Prepared, theirs: Prepared, here: tuple[int, int], after: tuple[int, int] | None
) -> Difference:
    """The place of a differing mark, with the words beside it."""
    (i, j), (i_next, j_next) = here, after or (here[0], here[1])
    return Difference("replace", _around(ours, i, i_next), _around(theirs, j, j_next))


def _around(text: Prepared, i: int, following: int) -> str:
    if following > i + 1:
        return f"{_around(text, i, i)} {phrase(text, following, following + 1)}"
    if following == i + 1:
        return phrase(text, i, i + 2)
    span = text.original(text.words.starts[i], text.words.ends[i] + len(_trailing(text, i)))
    return text.raw[span.start : span.end]


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
