"""`loccit add`: one entry more, every other byte of the file as it was.

The new lines are spliced in at a place that the parsed nodes name, rather than the whole file
written anew, so that no comment, quotation mark, line break or column can change. The result is
read again before it replaces the file, and must say what was there plus the new entry.
"""

from __future__ import annotations

import os
import re
import stat
from codecs import BOM_UTF8
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loccit import durable
from loccit.errors import ManifestError, UsageError
from loccit.manifest import forms, relations, render
from loccit.manifest.check import to_plain
from loccit.manifest.load import MAX_SIZE, Parsed, parse, read, texts_folder
from loccit.manifest.nodes import Mapping, Node, Scalar, Sequence
from loccit.manifest.source import line_start, short
from loccit.models.manifest import SOURCE

_BREAK = re.compile(r"\r\n|\r|\n")
_COMMENT = re.compile(r"(?:[ \t]*(?:\r\n|\r|\n))*([ \t]*)#[^\r\n]*(?:\r\n|\r|\n|$)")
_COMMA = re.compile(r"(?:\s|(?<=\s)#[^\n]*\n)*,")


@dataclass(frozen=True, slots=True)
class _Splice:
    """`text[start:end]` becomes `new`."""

    start: int
    end: int
    new: str


def add(
    path: Path,
    *,
    document: str,
    url: str | None = None,
    text: str | None = None,
    id: str | None = None,  # noqa: A002 # the key's name
    title: str | None = None,
    expect: str | None = None,
    every: str | None = None,
    texts: Path | None = None,
    default_texts: Path | None = None,
) -> str:
    """Add a citation (`url`) to a document of the manifest, or a new document (`text`), or both.

    The citation's id is written out, so that it stays when lines are moved: `id`, or the next
    free c1, c2 …. `title` is the citation's, or the document's where no `url` is given. Returns
    the citation's id (the document's where no `url` is given). Raises `UsageError` for values
    that no manifest can have, `ManifestError` for a manifest that is wrong already, for a
    document that is not there (or already is, with `text`) and for a citation that it already
    has; the file is then untouched.
    """
    if url is None and text is None:
        raise UsageError("There is nothing to add.", hint="Name a URL, or a text with --text.")
    if id == SOURCE:
        raise UsageError(
            f"The id `{SOURCE}` is kept for what a document itself was taken from.",
            hint=f"Take another id, or write the document's own address under `{SOURCE}`.",
        )
    _check_values(
        document=document, url=url, text=text, id=id, expect=expect, every=every, title=title
    )
    data = read(path)
    parsed = parse(data, str(path))
    new_document = {"id": document, "text": text} if text is not None else None
    if new_document is not None and title and url is None:
        new_document["title"] = title
    cite = {"url": url, "id": id, "title": title, "expect": expect, "every": every}
    entry = {key: value for key, value in cite.items() if value} if url else None
    result, expected, name = _edited(parsed, document, new_document, entry)
    checked = _checked(path, result, expected)
    where = texts_folder(path, checked.file, texts, default_texts)
    leading_out = list(relations.links_out(checked.file, checked.root, where))
    if leading_out:
        raise checked.source.errors(leading_out)
    bom = BOM_UTF8 if data.startswith(BOM_UTF8) else b""
    target = Path(os.path.realpath(path))
    durable.replace(target, bom + result.encode(), mode=stat.S_IMODE(target.stat().st_mode))
    return name


_FORMS = {
    "document": "id",
    "url": "url",
    "text": "file",
    "id": "id",
    "expect": "prefix",
    "every": "duration",
    "title": "filled",
}


def _check_values(**values: str | None) -> None:
    for key, value in values.items():
        if value is not None:
            label = f"The {key}"
            fault = forms.characters(label, value) or forms.FORMS[_FORMS[key]](label, value)
            if fault:
                raise UsageError(fault.message, hint=fault.hint)


def _edited(
    parsed: Parsed,
    document: str,
    new_document: dict[str, Any] | None,
    entry: dict[str, Any] | None,
) -> tuple[str, Any, str]:
    """The new text, what it must say, and the new id."""
    nodes = relations.entries(parsed.root, "documents")
    known = [each.id for each in parsed.file.documents]
    expected = to_plain(parsed.root)
    if new_document is not None:
        if document in known:
            place = relations.at(nodes[known.index(document)], "id")
            parsed.source.fail(
                place.start, f"There is a document `{short(document)}` already.", "Take another id."
            )
        name = document
        if entry is not None:
            name = entry["id"] = entry.get("id") or "c1"
            new_document = new_document | {"cites": [_ordered(entry)]}
        expected["documents"].append(new_document)
        splice = _into_list(parsed, parsed.root, "documents", new_document)
    elif entry is not None:
        if document not in known:
            raise parsed.source.error(
                relations.nowhere(parsed.root, "document", document, known),
            )
        number = known.index(document)
        name = entry["id"] = _new_id(parsed, number, entry)
        entry = _ordered(entry)
        node = expected["documents"][number]
        node["cites"] = [*(node.get("cites") or []), entry]
        splice = _into_list(parsed, nodes[number], "cites", entry)
    text = parsed.source.text
    return text[: splice.start] + splice.new + text[splice.end :], expected, name


def _ordered(entry: dict[str, Any]) -> dict[str, Any]:
    keys = ("url", "id", "title", "expect", "every")
    return {key: entry[key] for key in keys if key in entry}


def _new_id(parsed: Parsed, number: int, entry: dict[str, Any]) -> str:
    cites = parsed.file.documents[number].cites or []
    places = relations.entries(relations.entries(parsed.root, "documents")[number], "cites")
    taken = relations.citation_ids(cites)
    for cite, place, id_ in zip(cites, places, taken, strict=True):
        if cite.url == entry["url"]:
            parsed.source.fail(
                place.start, f"The document cites this link already, as `{short(id_)}`.", "Use it."
            )
        if id_ == entry.get("id"):
            parsed.source.fail(
                place.start, f"The id `{short(id_)}` is taken by this citation.", "Take another."
            )
    free = (f"c{number}" for number in range(len(cites) + 1, 2 * len(cites) + 2))
    return entry.get("id") or next(id_ for id_ in free if id_ not in taken)


def _checked(path: Path, result: str, expected: Any) -> Parsed:
    """The new text as read again; refused where it says anything but what was meant."""
    by_hand = ManifestError(
        "The entry cannot be added here without changing something else.",
        path=str(path),
        hint="Add it by hand; the file is untouched.",
    )
    if len(result.encode()) > MAX_SIZE:
        raise by_hand
    try:
        parsed = parse(result.encode(), str(path))
    except ManifestError as error:
        raise by_hand from error
    if to_plain(parsed.root) != expected:
        raise by_hand
    return parsed


def _into_list(parsed: Parsed, owner: Mapping, key: str, entry: dict[str, Any]) -> _Splice:
    """The splice that appends `entry` to the list below `key` of `owner`."""
    text = parsed.source.text
    node = owner.get(key)
    if isinstance(node, Sequence) and node.flow:
        return _flow_splice(text, node.items[-1] if node.items else None, node.start, _flow(entry))
    if isinstance(node, Sequence):
        dash = _column(text, node.start)
        last = node.items[-1]
        lead = text[line_start(text, last.start) : last.start]
        gap = len(lead) - dash if lead.strip(" ") == "-" else 2
        return _block_splice(text, last, dash, _block(entry, dash, gap))
    if isinstance(node, Scalar) and (node.raw or owner.flow):
        space = "" if node.raw or text[node.start - 1 : node.start] == " " else " "
        return _Splice(node.start, node.end, f"{space}[{_flow(entry)}]")
    if owner.flow:
        name, last = owner.pairs[-1]
        new = f"{render.quoted(key)}: [{_flow(entry)}]"
        return _flow_splice(text, last, owner.start, new, begins=name.start)
    column = _column(text, owner.start)
    documents = parsed.root.get("documents")
    indented = isinstance(documents, Mapping | Sequence) and _column(text, documents.start) > 0
    dash = column + 2 if indented else column
    lines = _block(entry, dash, 2)
    if node is None:
        return _block_splice(text, owner, column - 1, [" " * column + f"{key}:", *lines])
    return _block_splice(text, node, dash - 1, lines)


def _flow(entry: dict[str, Any]) -> str:
    pairs = []
    for key, value in entry.items():
        shown = f"[{_flow(value[0])}]" if isinstance(value, list) else render.quoted(value)
        pairs.append(f"{render.quoted(key)}: {shown}")
    return "{" + ", ".join(pairs) + "}"


def _block(entry: dict[str, Any], dash: int, gap: int) -> list[str]:
    """The lines of a list entry whose dash stands at column `dash` (from 0)."""
    lines = []
    lead = " " * dash + "-" + " " * (gap - 1)
    for key, value in entry.items():
        if isinstance(value, list):
            lines.append(f"{lead}{key}:")
            lines += _block(value[0], dash + gap + 2, 2)
        else:
            lines.append(f"{lead}{key}: {render.scalar(value)}")
        lead = " " * (dash + gap)
    return lines


def _flow_splice(
    text: str, last: Node | None, opened: int, new: str, *, begins: int | None = None
) -> _Splice:
    """Append `new` inside brackets, on a line of its own where the last entry has one."""
    if last is None:
        return _Splice(opened + 1, opened + 1, new)
    start = last.start if begins is None else begins
    white = text[:start][len(text[:start].rstrip()) :]
    lead = white[white.rfind("\n") :] if "\n" in white else " "
    if "\r\n" in white:
        lead = "\r" + lead
    comma = _COMMA.match(text, last.end)
    if comma:
        return _Splice(comma.end(), comma.end(), f"{lead}{new},")
    return _Splice(last.end, last.end, f",{lead}{new}")


def _block_splice(text: str, after: Node, dash: int, lines: list[str]) -> _Splice:
    """Put `lines` after all that belongs to `after`: its last line with its comment, and comment
    lines that are indented deeper than `dash`."""
    leaf = after
    while isinstance(leaf, Mapping | Sequence) and not leaf.flow:
        leaf = leaf.pairs[-1][1] if isinstance(leaf, Mapping) else leaf.items[-1]
    offset = leaf.end
    if not (isinstance(leaf, Scalar) and leaf.style in ("|", ">") and text[offset - 1] in "\r\n"):
        end = _BREAK.search(text, offset)
        offset = end.end() if end else len(text)
    while comment := _COMMENT.match(text, offset):
        if len(comment[1]) <= dash or comment.end() == offset:
            break
        offset = comment.end()
    first = _BREAK.search(text)
    newline = first[0] if first else "\n"
    new = newline.join(lines)
    open_line = offset == len(text) and not text.endswith(("\n", "\r"))
    return _Splice(offset, offset, newline + new if open_line else new + newline)


def _column(text: str, offset: int) -> int:
    return offset - line_start(text, offset)
