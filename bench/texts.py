"""The sources of `bench/verdicts`: each gold article as clean text, as its page, and as a PDF."""

from __future__ import annotations

import gzip
import io
import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from loccit.extract import extract_page
from loccit.match.judge import prepare, prepare_text
from loccit.match.locate import Prepared

FORMS = ("clean", "page", "pdf")
_ABBREVIATED = re.compile(r"(?:\b(?:[A-Z]|[Mm]rs?|[Dd]r|[Ss]t|[Nn]o|[Gg]en|[Ss]en|[Rr]ep|[Gg]ov|vs|Inc|Co|[A-Z]\.[A-Z])\.)$")  # fmt: skip  # noqa: E501
_COMMON = {
    "en": frozenset("the of and to in that is was for it".split()),
    "de": frozenset("der die und das den von zu mit ist nicht".split()),
    "fr": frozenset("le la les des et du une est que dans".split()),
    "es": frozenset("el los las del una que por con para y".split()),
}
_END = re.compile(r"[.!?][\"”’')]*$")
_OPEN = re.compile(r"^[\"“‘'(\[]*[A-Z0-9]")


def collapsed(text: str) -> str:
    return " ".join(text.split())


@dataclass(frozen=True)
class Article:
    """A gold text: paragraphs as lists of words, each paragraph's sentences as word ranges."""

    key: str
    paragraphs: tuple[tuple[str, ...], ...]

    @cached_property
    def sentences(self) -> list[tuple[int, int, int]]:
        """(paragraph, first word, last word exclusive)."""
        return [(p, a, b) for p, words in enumerate(self.paragraphs) for a, b in _sentences(words)]

    @cached_property
    def language(self) -> str:
        """The language of four whose commonest words it has, else ""."""
        words = [word.casefold() for paragraph in self.paragraphs for word in paragraph]
        share = {name: sum(w in few for w in words) for name, few in _COMMON.items()}
        best = max(share, key=lambda name: share[name])
        return best if share[best] > 0.08 * len(words) else ""

    @property
    def text(self) -> str:
        return "\n\n".join(" ".join(words) for words in self.paragraphs)


def _sentences(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    first = 0
    for i, word in enumerate(words):
        ended = _END.search(word) and not _ABBREVIATED.search(word)
        if i + 1 == len(words) or (ended and _OPEN.match(words[i + 1])):
            yield first, i + 1
            first = i + 1


@dataclass(frozen=True, eq=False)
class Source:
    """A text as a judge gets it. `letters` is what is left of it without anything but letters and
    digits, `places` says where each of them stands: both independent of how loccit reads."""

    key: str
    form: str
    text: str
    prepared: Prepared
    letters: str = field(repr=False)
    places: list[int] = field(repr=False)

    @cached_property
    def collapsed(self) -> str:
        return collapsed(self.text)

    @cached_property
    def words(self) -> str:
        """The words without their outer marks, case folded, between single spaces."""
        return f" {bare(self.text)} "

    def where(self, passage: str) -> list[tuple[int, int]]:
        """Every place of a passage, numbered in letters."""
        needle, found, at = letters(passage)[0], [], -1
        while needle and (at := self.letters.find(needle, at + 1)) >= 0:
            found.append((at, at + len(needle)))
        return found

    def holds(self, passage: str) -> bool:
        """Is the passage in this text, between words? A PDF breaks its lines and words."""
        if self.form == "pdf":
            held = "://" not in passage and passage.encode("cp1252", "ignore").decode("cp1252")
            return held == passage and bool(self.where(passage))
        return bool(re.search(rf"(?<!\w){re.escape(passage)}(?!\w)", self.collapsed))

    def parted(self, passage: str) -> bool:
        """Does a block end inside every place of the passage?"""
        found = self.where(passage)
        return all("\n\n" in self.text[self.places[a] : self.places[b - 1]] for a, b in found)

    def numbered(self, start: int, end: int) -> tuple[int, int]:
        """A span of `text`, numbered in letters."""
        return bisect_left(self.places, start), bisect_left(self.places, end)


def bare(text: str) -> str:
    stripped = (word.strip(".,;:!?'\"“”‘’()[]…—–-") for word in text.split())
    return " ".join(word.casefold() for word in stripped if word)


def letters(text: str) -> tuple[str, list[int]]:
    """The letters and digits, case folded one by one, and where each stands."""
    kept = [(c.lower()[:1], i) for i, c in enumerate(text) if c.isalnum()]
    return "".join(c for c, _ in kept), [i for _, i in kept]


def source(key: str, form: str, text: str, prepared: Prepared | None = None) -> Source:
    return Source(key, form, text, prepared or prepare_text(text), *letters(text))


def articles(folder: Path) -> list[Article]:
    """The gold articles of four paragraphs or more, by key."""
    gold = json.loads((folder / "news" / "gold.json").read_text("utf-8"))
    found = []
    for key, entry in sorted(gold.items()):
        lines = (tuple(line.split()) for line in entry["articleBody"].split("\n"))
        paragraphs = tuple(words for words in lines if words)
        if sum(map(len, paragraphs)) >= 150:
            found.append(Article(key, paragraphs))
    return found


def sources(folder: Path, article: Article) -> dict[str, Source]:
    """The forms of an article that can be had; a PDF needs reportlab."""
    found = {"clean": source(article.key, "clean", article.text)}
    body = gzip.decompress((folder / "news" / "html" / f"{article.key}.html.gz").read_bytes())
    for form, made, kind in (
        ("page", body, "text/html"),
        ("pdf", _pdf(article), "application/pdf"),
    ):
        if made:
            page = extract_page(made, kind)
            found[form] = source(article.key, form, page.text, prepare(page))
    return found


def _pdf(article: Article) -> bytes | None:
    """The article set in a column, with reportlab's own fonts (Windows-1252)."""
    try:
        from reportlab.lib.styles import getSampleStyleSheet
        from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer
    except ImportError:
        return None
    if len(article.text) > 60_000:
        return None
    style = getSampleStyleSheet()["BodyText"]
    story: list[object] = []
    for words in article.paragraphs:
        plain = " ".join(words).encode("cp1252", "ignore").decode("cp1252")
        safe = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        story += [Paragraph(safe, style), Spacer(1, 6)]
    out = io.BytesIO()
    SimpleDocTemplate(out, invariant=1, leftMargin=130, rightMargin=130).build(story)
    return out.getvalue()


@dataclass(frozen=True)
class Person:
    """A sentence of cad-dev with its source."""

    quotation: str
    source: str
    edited: bool


def people(folder: Path) -> list[Person]:
    """The sentences that people edited to change their meaning, and those they left alone."""
    packed = (folder / "cad-dev.jsonl.gz").read_bytes()
    rows = [json.loads(row) for row in gzip.decompress(packed).decode().splitlines()]
    return [Person(r["quotation"], r["source"], r["label"] == "edited") for r in rows]
