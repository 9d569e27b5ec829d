"""YAML text → nodes that know their places; the only door to ruamel.yaml.

Composed from parser events by our own stack, so that depth, anchors, aliases and tags are refused
before anything is built, and so that nothing here recurses. Plain scalars are resolved by the
core schema of YAML 1.2 (10.3.2): `no`, `on` and dates stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from loccit.errors import ManifestError
from loccit.manifest.source import Problem, Source, short

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError

MAX_DEPTH = 20
"""Lists and mappings inside each other."""

MAX_NODES = 100_000
"""Beginnings and ends of keys, values, lists and mappings: two to four seconds of parsing."""

_NULL = ("", "null", "Null", "NULL", "~")
_BOOL = {w: w.lower() == "true" for w in ("true", "True", "TRUE", "false", "False", "FALSE")}
# Patterns that few manifests need are compiled where one does.
_INT = r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
_FLOAT = (
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_MAX_NUMBER = 40
_DIRECTIVE = r"((?:[ \t]*(?:#.*|%(?!YAML).*)?\n)*)%YAML[ \t]+(?!1\.2\s)(\S+)"
_COLON = re.compile(r"\s*:")
_CONFLICT = r"^(?:<{7}|={7}|>{7})"


class Scalar(NamedTuple):
    """A single value. `value` is None, bool, int, float or str; `raw` is its text, `style` its
    quotation mark or block sign ("" for a plain one). Offsets count code points."""

    value: bool | int | float | str | None
    raw: str
    style: str
    start: int
    end: int


class Sequence(NamedTuple):
    """A list. `flow` is the `[…]` spelling."""

    items: tuple[Node, ...]
    flow: bool
    start: int
    end: int


class Mapping(NamedTuple):
    """Keys and values, in the file's order. `flow` is the `{…}` spelling."""

    pairs: tuple[tuple[Scalar, Node], ...]
    flow: bool
    start: int
    end: int

    def get(self, key: str) -> Node | None:
        """The value of `key`, or None."""
        return next((node for name, node in self.pairs if name.value == key), None)


Node = Scalar | Sequence | Mapping


@dataclass(slots=True)
class _Open:
    """A list or mapping that is still being read."""

    mapping: bool
    flow: bool
    start: int
    nodes: list[Node] = field(default_factory=list)


def compose(source: Source) -> tuple[Node, list[Problem]]:
    """The one document of `source`, and the duplicate or unusable keys met on the way.

    Raises `ManifestError` for what is not YAML, an empty file, a second document, anchors,
    aliases, tags, and for more depth or nodes than the caps.
    """
    problems: list[Problem] = []
    stack: list[_Open] = []
    root: Node | None = None
    count = before = 0
    for event in _events(source):
        node, count = None, count + 1
        kind = type(event).__name__
        start = event.start_mark.index
        if count > MAX_NODES:
            source.fail(start, f"There are more than {MAX_NODES:,} values.", _SPLIT)
        if kind in ("SequenceStartEvent", "MappingStartEvent"):
            if len(stack) == MAX_DEPTH:
                source.fail(start, f"This is nested more than {MAX_DEPTH} deep.", _NESTED)
            stack.append(_Open(kind == "MappingStartEvent", bool(event.flow_style), start))
        elif kind in ("SequenceEndEvent", "MappingEndEvent"):
            node = _closed(stack.pop(), event.end_mark.index, problems)
        elif kind == "ScalarEvent":
            node = _scalar(event) or _nothing(source.text, stack, before, start)
        before = start if kind.endswith("StartEvent") else event.end_mark.index
        if node is not None and stack:
            stack[-1].nodes.append(node)
        elif node is not None:
            root = node
    if root is None:
        source.fail(0, "The file is empty.", "`loccit init TEXT…` drafts a manifest.")
    return root, problems


_SPLIT = "Split it into several manifests."
_NESTED = "A manifest needs six levels; look for a bracket or an indentation too many."


def _events(source: Source) -> Iterator[Any]:
    """Parser events of one document; refuses what no manifest may have."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

    directive = re.match(_DIRECTIVE, source.text) if "%YAML" in source.text else None
    if directive:
        source.fail(
            directive.end(1),
            f"The file says that it is YAML {short(directive[2])}; manifests are YAML 1.2.",
            "Remove the line that starts with %YAML.",
        )
    documents = 0
    at = 0
    parse = YAML(typ="safe", pure=True).parse(source.text)
    try:
        for event in parse:
            at = event.end_mark.index
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                documents += 1
                _refuse_document(source, event, documents)
            elif kind == "AliasEvent" or getattr(event, "anchor", None):
                _refuse_anchor(source, event, kind)
            elif getattr(event, "tag", None):
                source.fail(
                    event.start_mark.index,
                    "A tag (a word that starts with !) stands here; no tag is read.",
                    "Remove it; a value that begins with ! is put in quotes.",
                )
            yield event
    except MarkedYAMLError as error:
        raise source.error(_syntax(source, error)) from error
    except ManifestError:
        raise
    except Exception as error:  # what ruamel.yaml's scanner lets escape: chr(), int(), assert
        problem = Problem(at, "This is not valid YAML from here on.", "Correct the next line.")
        if "chr()" in str(error):
            problem = Problem(at, "An escape in the quoted text here is no character.", _ESCAPES)
        raise source.error(problem) from error


def _refuse_document(source: Source, event: Any, documents: int) -> None:
    if documents > 1:
        source.fail(
            event.start_mark.index,
            "A second YAML document starts here; a manifest is one.",
            "Put the second one into a file of its own, or remove the line with ---.",
        )


def _refuse_anchor(source: Source, event: Any, kind: str) -> NoReturn:
    sign, word = ("*", "alias") if kind == "AliasEvent" else ("&", "anchor")
    source.fail(
        event.start_mark.index,
        f"A YAML {word}, {sign}{short(event.anchor)}, stands here; none is read.",
        f"Write the value out; a value that begins with {sign} is put in quotes.",
    )


def _closed(open_: _Open, end: int, problems: list[Problem]) -> Node:
    if not open_.mapping:
        return Sequence(tuple(open_.nodes), open_.flow, open_.start, end)
    pairs: list[tuple[Scalar, Node]] = []
    seen: set[str] = set()
    for key, value in zip(open_.nodes[::2], open_.nodes[1::2], strict=True):
        if not isinstance(key, Scalar) or not isinstance(key.value, str):
            text = "A list or mapping" if not isinstance(key, Scalar) else f"“{short(key.raw)}”"
            problems.append(
                Problem(key.start, f"{text} stands where a key's name is expected.", _KEYS)
            )
        elif key.value in seen:
            problems.append(
                Problem(
                    key.start,
                    f"The key `{short(key.value)}` is there twice.",
                    "Keep one of the two; lists take several entries under one key.",
                )
            )
        else:
            seen.add(key.value)
            pairs.append((key, value))
    return Mapping(tuple(pairs), open_.flow, open_.start, end)


_KEYS = "Keys are words such as `title`; `loccit schema` describes them."


def _nothing(text: str, stack: list[_Open], before: int, start: int) -> Scalar:
    """A value that is not there, at its key's colon or its dash. The parser puts it at the next
    token, which may be lines below."""
    at = max(text.find("-", before, start) + 1, before) if stack else 0
    if stack and stack[-1].mapping and len(stack[-1].nodes) % 2:
        key = stack[-1].nodes[-1]
        colon = _COLON.match(text, key.end)
        at = colon.end() if colon else key.end
    return Scalar(None, "", "", at, at)


def _scalar(event: Any) -> Scalar | None:
    """The scalar of an event, or None for an empty plain one."""
    raw: str = event.value
    plain = event.implicit[0]
    if plain and not raw:
        return None
    style = "" if plain else event.style
    if style == '"':
        raw = _join_surrogates(raw)
    value = resolve(raw) if plain else raw
    return Scalar(value, raw, style, event.start_mark.index, event.end_mark.index)


def _join_surrogates(text: str) -> str:
    """JSON writes characters beyond U+FFFF as two escapes (RFC 8259 7); YAML reads two halves."""
    if not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def resolve(raw: str) -> bool | int | float | str | None:
    """A plain scalar by YAML 1.2's core schema. A number too long to be one stays text."""
    if raw in _NULL:
        return None
    if raw in _BOOL:
        return _BOOL[raw]
    if len(raw) > _MAX_NUMBER or raw[0] not in "+-.0123456789":
        return raw
    if re.fullmatch(_INT, raw):
        return int(raw, 10 if raw[:2] not in ("0o", "0x") else 0)
    if re.fullmatch(_FLOAT, raw):
        return float(re.sub(r"\.(inf|nan)", r"\1", raw.lower()))
    return raw


_ESCAPES = "Use single quotes, in which a backslash is just that, or write \\\\ for a backslash."
_INDENT = "Indent with spaces, two per level."
_QUOTE = "Put the whole value in quotes."
_SYNTAX: tuple[tuple[str, str, str], ...] = (
    ("found character '\\t'", "A tab stands where a line is indented.", _INDENT),
    ("that cannot start any token", "A value cannot begin with this sign.", _QUOTE),
    ("mapping values are not allowed", "A second colon with a space stands in this line.", _QUOTE),
    ("found unknown escape", "The quoted text has a backslash with no meaning here.", _ESCAPES),
    (
        "expected ',' or",
        "A bracket or a comma is missing in the list or mapping that opens here.",
        "Close it, or write one entry per line, each after a dash.",
    ),
    (
        "could not find expected ':'",
        "This line is no key, value or list entry.",
        "Write `key: value`, or indent it as the text before it.",
    ),
    (
        "expected <block end>",
        "The indentation does not fit what stands above.",
        "Give keys of one level the same indentation; a text in quotes ends at the closing one.",
    ),
)


def _syntax(source: Source, error: MarkedYAMLError) -> Problem:
    """What a YAML error means, in the reader's words."""
    said = str(error.problem or "")
    mark = error.problem_mark or error.context_mark
    offset = mark.index if mark else 0
    conflict = re.search(_CONFLICT, source.text, re.MULTILINE)
    if conflict:
        return Problem(
            conflict.start(),
            "A merge conflict was left here.",
            "Choose one side and delete the lines with <<<<<<<, ======= and >>>>>>>.",
        )
    if "quoted scalar" in str(error.context) and "end of stream" in said:
        opened = error.context_mark.index if error.context_mark else offset
        return Problem(opened, "The quotation mark here is never closed.", "Close it.")
    for words, message, hint in _SYNTAX:
        if words in said:
            at = error.context_mark if "expected ','" in words else None
            return Problem(at.index if at else offset, message, hint)
    return Problem(offset, f"This is not valid YAML: {short(said, 200)}.", "Correct the line.")
