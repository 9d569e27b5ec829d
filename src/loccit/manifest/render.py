"""Values → YAML: single values that read back as the same text, entries, a drafted manifest."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loccit.manifest.nodes import resolve

_PLAIN = re.compile(r"(?:\.\.?/)*(?:\.\.?|\w(?:[\w ./:?&=%#+~@,()'’–-]*[\w/=)-])?)")
_SPECIAL = re.compile(
    r": |:$| #|  |^[:._+-]*[0-9][0-9:._+-]*$|^(?:yes|no|on|off|y|n)$", re.IGNORECASE
)
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class DraftCite:
    """A citation to be written; `notes` become comments above it."""

    url: str
    id: str
    title: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftDocument:
    """A document to be written; `notes` become comments above its citations."""

    id: str
    text: str
    title: str | None = None
    language: str | None = None
    cites: tuple[DraftCite, ...] = ()
    notes: tuple[str, ...] = ()


def scalar(text: str) -> str:
    """`text` as a YAML value in block style: bare where every reader takes it for this text,
    else in double quotes."""
    bare = _PLAIN.fullmatch(text) and not _SPECIAL.search(text) and resolve(text) == text
    return text if bare else quoted(text)


def quoted(text: str) -> str:
    """`text` in double quotes, as JSON and YAML both read it."""
    return _ESCAPED.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(text, ensure_ascii=False))


def one_line(text: str) -> str:
    """A stranger's text for a title or comment: one line, nothing that does not show."""
    return " ".join(_UNSHOWN.sub(" ", text).split())


def block_entry(pairs: Mapping[str, str], dash: str, indent: str) -> list[str]:
    """A list entry's lines; `dash` begins the first (`  - `), `indent` the others."""
    return [
        f"{indent if number else dash}{key}: {scalar(value)}"
        for number, (key, value) in enumerate(pairs.items())
    ]


def flow_entry(pairs: Mapping[str, str]) -> str:
    """A list entry in one line, as JSON."""
    return "{" + ", ".join(f"{quoted(key)}: {quoted(value)}" for key, value in pairs.items()) + "}"


def render_draft(
    documents: Sequence[DraftDocument],
    *,
    texts: str,
    title: str | None = None,
    notes: Sequence[str] = (),
) -> str:
    """A new manifest with comments; `texts` is the texts' folder relative to the manifest."""
    lines = [f"# {one_line(note)}" for note in notes]
    lines.append("loccit: 1")
    if title and one_line(title):
        lines.append(f"title: {scalar(one_line(title))}")
    lines += [f"texts: {scalar(texts)}", "documents:"]
    for document in documents:
        lines += _document(document)
    return "\n".join(lines) + "\n"


def _document(document: DraftDocument) -> list[str]:
    pairs = {"id": document.id, "text": document.text}
    if document.title and one_line(document.title):
        pairs["title"] = one_line(document.title)
    if document.language:
        pairs["language"] = document.language
    lines = block_entry(pairs, "  - ", "    ")
    lines += [f"    # {one_line(note)}" for note in document.notes]
    lines.append("    cites:" if document.cites else "    cites: []")
    for cite in document.cites:
        lines += [f"      # {one_line(note)}" for note in cite.notes]
        entry = {"url": cite.url, "id": cite.id}
        if cite.title and one_line(cite.title):
            entry["title"] = one_line(cite.title)
        lines += block_entry(entry, "      - ", "        ")
    return lines
