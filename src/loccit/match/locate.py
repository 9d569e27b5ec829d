"""Finding a quotation's place in a source: exactly, then by its words, then by shared runs.

A `Prepared` source is folded once and tokenised once, and only when something needs it; its
positions are mapped back to the source's own code points around hits alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice

from loccit.match import lexicon as lexicons
from loccit.match.fold import UNSURE, Folded, fold
from loccit.match.hyphens import Break, as_others_have_it, breaks, by_usage, read
from loccit.match.runs import Index, each
from loccit.match.words import Words, inside, key, words_of
from loccit.models.page import Page, Span

MAX_PLACES = 2000
"""Most occurrences of one text that are looked at; more say nothing new."""

_MOST_READ = 20_000_000
"""Characters that are read at all places of one text together."""

_FEWEST = 20
"""So many places are looked at, however long the text is."""

_ANCHOR = re.compile("(?<= )[A-Za-z]+(?= )")
"""A word that is the same word wherever the text around it is: no mark beside it joins another."""

_SHARED = ("folded", "lexicon", "_breaks", "_unsure")
"""What two readings of one source have in common."""

_HYPHENS = "-\u00ad\u2010\u2011" + UNSURE


@dataclass(frozen=True)
class Prepared:
    """A source made ready for any number of quotations. Pure: the caches hold derived values.

    `raw` is the text whose code points a Match counts in; `page` knows its blocks, where given;
    `hyphens` are the places of the line-end hyphens that are read as hyphens, None where the
    source's own usage tells.
    """

    raw: str = field(repr=False)
    page: Page | None = field(default=None, repr=False)
    notes: tuple[Span, ...] = ()
    hyphens: frozenset[int] | None = field(default=None, repr=False)

    @cached_property
    def folded(self) -> Folded:
        """The folded text, line-end hyphens of uncertain standing still in it."""
        return fold(self.raw, self.notes)

    @cached_property
    def words(self) -> Words:
        """The source's words, each line-end hyphen read as `hyphens` say."""
        return words_of(read(self.folded.text, self._hyphens))

    @cached_property
    def _breaks(self) -> list[Break]:
        return breaks(self.folded.text)

    @cached_property
    def _hyphens(self) -> frozenset[int]:
        if self.hyphens is not None:
            return self.hyphens
        return by_usage(self.folded.text, self._breaks)

    def read_as(self, keys: Sequence[str]) -> Prepared | None:
        """The same source with its line-end hyphens read as another text has them, given by its
        words' keys: what stands elsewhere in the source must not settle them. None where that
        changes nothing."""
        if not self._breaks:
            return None
        theirs = as_others_have_it(self._breaks, self._hyphens, keys)
        if theirs == self._hyphens:
            return None
        other = replace(self, hyphens=theirs)
        vars(other).update({name: vars(self)[name] for name in _SHARED if name in vars(self)})
        return other

    @cached_property
    def index(self) -> Index:
        """Where the source's words and runs of words stand."""
        return Index(self.words.keys)

    @property
    def places(self) -> dict[str, list[int]]:
        """Where each key stands."""
        return self.index.places

    @cached_property
    def lexicon(self) -> lexicons.Lexicon | None:
        """The word lists of the source's language, or None where there are none: told by its
        words, which menus at its beginning must not hide, else by what the page declares."""
        return lexicons.of_text(self.raw) or self._declared

    @property
    def _declared(self) -> lexicons.Lexicon | None:
        declared = (self.page.language or "") if self.page else ""
        return lexicons.named(declared)

    @cached_property
    def _unsure(self) -> tuple[str, list[int]]:
        """The folded text without any hyphen, and for each removed one its place in that text."""
        text = self.folded.text
        removed = [i for i, c in enumerate(text) if c in ("-", UNSURE)]
        kept = text.replace("-", "").replace(UNSURE, "")
        return kept, [at - i for i, at in enumerate(removed)]

    def original(self, start: int, end: int) -> Span:
        """The source's own code points behind a span of the folded text, white space left out
        at its ends."""
        low, high = self.folded.original(start, end)
        while low < high and self.raw[high - 1].isspace():
            high -= 1
        while low < high and self.raw[low].isspace():
            low += 1
        return Span(low, high)

    def word_span(self, first: int, last: int) -> Span:
        """The folded span of words `first` up to and including `last`."""
        return Span(self.words.starts[first], self.words.ends[last])

    def exactly(self, needle: str) -> Iterator[Span]:
        """Folded spans equal to the folded `needle` that begin and end between words."""
        found = 0
        for at in islice(self._occurrences(needle), _most(len(needle))):
            end = at + len(needle)
            if not self.splits(at) and not self.splits(end):
                found += 1
                yield Span(at, end)
                if found == MAX_PLACES:
                    break
        if not found and (UNSURE in self.folded.text or UNSURE in needle):
            yield from self._with_unsure(needle)

    def _occurrences(self, needle: str) -> Iterator[int]:
        """Where the folded text has `needle`, ascending: asked of the index where it is made
        already, since one look at a rare word costs less than to read a long text."""
        text = self.folded.text
        anchors = _ANCHOR.finditer(needle) if "index" in vars(self) else iter(())
        known = ((self.places.get(key(hit[0]), ()), hit.start()) for hit in anchors)
        places, into = min(known, key=lambda one: len(one[0]), default=(None, 0))
        if places is not None and len(places) <= MAX_PLACES:
            starts = (self.words.starts[place] - into for place in places)
            yield from (at for at in starts if at >= 0 and text.startswith(needle, at))
            return
        at = text.find(needle)
        while at >= 0:
            yield at
            at = text.find(needle, at + 1)

    def _with_unsure(self, needle: str) -> Iterator[Span]:
        """As `exactly`, each line-end hyphen standing for a hyphen or for nothing."""
        text, removed = self._unsure
        bare = needle.replace("-", "").replace(UNSURE, "")
        at = text.find(bare) if bare else -1
        for _ in range(min(MAX_PLACES, _most(len(bare)))):
            if at < 0:
                return
            start = at + bisect_right(removed, at)
            end = at + len(bare) - 1 + bisect_right(removed, at + len(bare) - 1) + 1
            span = Span(start, end)
            if _agree(self.folded.text[start:end], needle) and not any(map(self.splits, span)):
                yield span
            at = text.find(bare, at + 1)

    def splits(self, position: int) -> bool:
        """Would a cut of the folded text at `position` go through a word, or along a hyphen that
        joins two? Dashes fold to hyphens, so the raw text tells which of the two it is."""
        text = self.folded.text
        if inside(text, position):
            return True
        for hyphen in (position - 1, position):
            around = text[hyphen - 1 : hyphen] + text[hyphen + 1 : hyphen + 2]
            if text[hyphen : hyphen + 1] in ("-", UNSURE) and len(around) == 2 and around.isalnum():
                raw = self.raw[self.folded.original(hyphen, hyphen + 1).start]
                if raw in _HYPHENS or around.isdecimal():
                    return True
        return False

    def runs_of(self, keys: Sequence[str], most: int | None = None) -> list[int]:
        """The word numbers at which `keys` stand one after the other: the first `most` of them."""
        return list(islice(each(self.index.runs(keys)), most))

    def blocks_between(self, start: int, end: int) -> bool:
        """Does a block end between two words, the one ending at `start`, the other beginning at
        `end` of the folded text?"""
        low, high = self.original(start - 1, start).end, self.original(end, end + 1).start
        if self.page is not None and self.page.media_type == "application/pdf":
            # A sentence that goes on over a page's end is no new paragraph.
            ends = re.finditer("\n\n", self.raw[low:high])
            return any(not self._goes_on(low + end.start()) for end in ends)
        return "\n\n" in self.raw[low:high]

    def _goes_on(self, at: int) -> bool:
        """Does a sentence go on after the blank line at `at`?"""
        before, after = self.raw[max(0, at - 1) : at], self.raw[at + 2 : at + 3]
        return (before.isalnum() or before in (",", "-")) and after.islower()

    def hidden(self, start: int, end: int) -> bool:
        """Is any of the folded span not shown to a reader?"""
        return self.page is not None and self.page.hidden(*self.original(start, end))


def _most(size: int) -> int:
    """So many places are looked at for a text of this many characters: a source that repeats
    itself has as many as it has characters, and each costs as much as the text is long."""
    return max(_FEWEST, _MOST_READ // max(size, 1))


def _agree(source: str, needle: str) -> bool:
    """Are two folded texts equal, an uncertain hyphen in either standing for "-" or ""?"""
    i = j = 0
    while i < len(source) or j < len(needle):
        a, b = source[i : i + 1], needle[j : j + 1]
        if a == b:
            i, j = i + 1, j + 1
        elif a == UNSURE:
            i, j = i + 1, j + (b == "-")
        elif b == UNSURE:
            i, j = i + (a == "-"), j + 1
        else:
            return False
    return True
