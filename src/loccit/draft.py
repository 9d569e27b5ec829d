"""Local texts → a drafted manifest, and what was seen in them (`loccit init`)."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from loccit import manifest
from loccit.errors import DocumentError, UsageError
from loccit.extract import read_local
from loccit.manifest import DraftCite, DraftDocument
from loccit.match import lookalike, quotations
from loccit.models.page import Link, LocalText

_HEAD = (
    "Drafted by `loccit init`. Read it through: a source may be missing that the text names",
    "without a link, and a link may be no source. `loccit schema` describes every key.",
)
_NO_LINK = "No link in this text: name its sources here, else its quotations cannot be checked."
_TITLE = 120
_NOTED = 20


@dataclass(frozen=True, slots=True)
class SeenLink:
    """A link where it first stands in a text. `problem` says why it is no citation, or ""."""

    url: str
    document: str
    path: str
    line: int
    column: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SeenText:
    """What a text holds: `links` are its citations, each once; `left_out` are links that are
    none, each with its `problem`; `warnings` are the reader's (a guessed encoding)."""

    document: str
    path: str
    title: str | None
    links: tuple[SeenLink, ...]
    left_out: tuple[SeenLink, ...]
    quotations: int
    unclosed: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A manifest that was drafted. `look_alikes` are pairs of different links that can be
    mistaken for each other, over all texts; `problems` are texts that could not be read and are
    not in the draft."""

    yaml: str
    texts: tuple[SeenText, ...]
    look_alikes: tuple[tuple[SeenLink, SeenLink], ...]
    problems: tuple[DocumentError, ...]

    @property
    def links(self) -> int:
        """How many citations were drafted."""
        return sum(len(text.links) for text in self.texts)

    @property
    def quotations(self) -> int:
        """How many quotations the texts hold."""
        return sum(text.quotations for text in self.texts)

    @property
    def without_links(self) -> tuple[SeenText, ...]:
        """Texts that cite nothing by a link."""
        return tuple(text for text in self.texts if not text.links)


@dataclass(frozen=True, slots=True)
class _Read:
    """A text that could be read, with its real path."""

    file: Path
    local: LocalText


def draft(texts: Sequence[Path], *, folder: Path, shown: Callable[[Path], str] = str) -> Draft:
    """A manifest for `texts`, to stand in `folder`.

    One document per text, in the order given; the folder that holds all of them becomes `texts`.
    A text that cannot be read is told in `problems`, and the others go on; raises
    `DocumentError` where none can be read, and `UsageError` where none is given.
    """
    if not texts:
        raise UsageError("No text is named.", hint="Name the texts: `loccit init article.md`.")
    problems: list[DocumentError] = []
    read = list(_read(texts, shown, problems))
    if not read:
        raise problems[0]
    base = os.path.commonpath([each.file.parent for each in read])
    ids = _ids([each.file for each in read])
    seen = tuple(_seen(each.local, id_) for each, id_ in zip(read, ids, strict=True))
    alike = _alike(seen)
    notes = _alike_notes(alike)
    documents = [
        _document(text, os.path.relpath(each.file, base), each.local, notes)
        for text, each in zip(seen, read, strict=True)
    ]
    yaml = manifest.render_draft(
        documents, texts=os.path.relpath(base, os.path.realpath(folder)), notes=_HEAD
    )
    return Draft(yaml, seen, alike, tuple(problems))


def _read(
    texts: Sequence[Path], shown: Callable[[Path], str], problems: list[DocumentError]
) -> Iterator[_Read]:
    """The texts that can be read, each once; the others go to `problems`."""
    known: set[str] = set()
    for path in texts:
        real = os.path.realpath(path)
        if real in known:
            continue
        known.add(real)
        if not real.isprintable():  # covers names that are not UTF-8
            problems.append(
                DocumentError(
                    "The path has characters that no manifest can hold.",
                    path=shown(path),
                    hint="Rename the file or its folder.",
                )
            )
            continue
        try:
            yield _Read(Path(real), read_local(path, shown=shown(path)))
        except DocumentError as problem:
            problems.append(problem)


def _ids(files: Sequence[Path]) -> list[str]:
    """Ids from file names, told apart by a number where two are alike."""
    ids: dict[str, None] = {}
    for file in files:
        stem = id_ = manifest.slug(file.stem) or "text"
        number = 1
        while id_ in ids:
            number += 1
            id_ = f"{stem}-{number}"
        ids[id_] = None
    return list(ids)


def _seen(local: LocalText, id_: str) -> SeenText:
    found = quotations.find(local.page)
    links: dict[str, SeenLink] = {}
    for link in local.page.links:
        links.setdefault(link.url, _link(link, local, id_))
    return SeenText(
        document=id_,
        path=local.path,
        title=_title(local),
        links=tuple(link for link in links.values() if not link.problem),
        left_out=tuple(link for link in links.values() if link.problem),
        quotations=len(found),
        unclosed=sum(not quotation.closed for quotation in found),
        warnings=local.page.warnings,
    )


def _link(link: Link, local: LocalText, id_: str) -> SeenLink:
    if not link.url.strip():
        problem = "It has no target."
    elif link.url.startswith("#"):
        problem = "It leads to a place in the text itself."
    else:
        problem = manifest.fault("url", link.url) or ""
    line, column = local.place(link.start)
    return SeenLink(link.url, id_, local.path, line, column, problem)


def _title(local: LocalText) -> str | None:
    """The page's own title, else its first heading."""
    page = local.page
    headings = (page.text[b.start : b.end] for b in page.blocks if b.kind == "heading")
    title = " ".join((page.title or next(headings, "")).split())
    if len(title) > _TITLE:
        title = title[:_TITLE].rsplit(" ", 1)[0] + " …"
    return title or None


def _alike(seen: Sequence[SeenText]) -> tuple[tuple[SeenLink, SeenLink], ...]:
    links = [link for text in seen for link in text.links]
    pairs = lookalike.alike([link.url for link in links])
    return tuple((links[first], links[second]) for first, second in pairs)


def _document(
    text: SeenText,
    name: str,
    local: LocalText,
    alike: Mapping[str, tuple[str, ...]],
) -> DraftDocument:
    language = local.page.language
    if language and manifest.fault("language", language):
        language = None
    notes = [f"{_count(text.quotations, 'quotation')}, {_count(len(text.links), 'link')}"]
    notes += [f"left out: {_masked(link)} ({link.problem})" for link in text.left_out[:_NOTED]]
    if len(text.left_out) > _NOTED:
        notes.append(f"left out: {len(text.left_out) - _NOTED} more")
    if not text.links:
        notes.append(_NO_LINK)
    return DraftDocument(
        id=text.document,
        text=name,
        title=text.title,
        language=language,
        notes=tuple(notes),
        cites=tuple(
            DraftCite(url=link.url, id=f"c{number}", notes=alike.get(link.url, ()))
            for number, link in enumerate(text.links, 1)
        ),
    )


def _alike_notes(alike: Sequence[tuple[SeenLink, SeenLink]]) -> dict[str, tuple[str, ...]]:
    """Comments for each link that looks like others."""
    notes: dict[str, tuple[str, ...]] = {}
    for pair in alike:
        for link, other in (pair, pair[::-1]):
            place = f"{other.document}, line {other.line}"
            note = f"looks like {other.url} in {place}: are both right?"
            notes[link.url] = (*notes.get(link.url, ()), note)
    return notes


def _masked(link: SeenLink) -> str:
    """A link for a comment, without user name and password."""
    url = re.sub(r"//[^/?#]*@", "//…@", link.url[:200])
    return url or f"the link in line {link.line}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
