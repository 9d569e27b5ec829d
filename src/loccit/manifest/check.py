"""Nodes against the model: every problem with its place, in the reader's words.

Driven by `msgspec.inspect`, so that a key is described in `model` alone.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import msgspec
import msgspec.inspect as mi

from loccit.manifest import forms, model
from loccit.manifest.nodes import Mapping, Node, Scalar, Sequence
from loccit.manifest.source import MAX_PROBLEMS, Problem, short

_NOUNS: dict[type, str] = {
    model.Manifest: "The manifest",
    model.Document: "This document",
    model.Cite: "This citation",
    model.Quote: "This pinned quotation",
    model.Accept: "This exception",
}


class _Shape(NamedTuple):
    """A key's type, unwrapped: what it may be, its form and an example for hints."""

    type: mi.Type
    nullable: bool
    form: str
    example: Any


@cache
def _model() -> mi.Type:
    return mi.type_info(model.Manifest)


def _shape(type_: mi.Type) -> _Shape:
    nullable, form, example = False, "", None
    while True:
        if isinstance(type_, mi.Metadata):
            form = form or (type_.extra or {}).get("form", "")
            example = example or ((type_.extra_json_schema or {}).get("examples") or [None])[0]
            type_ = type_.type
        elif isinstance(type_, mi.UnionType):
            nullable = any(isinstance(each, mi.NoneType) for each in type_.types)
            type_ = next(each for each in type_.types if not isinstance(each, mi.NoneType))
        else:
            return _Shape(type_, nullable, form, example)


def to_model(root: Node, problems: list[Problem]) -> model.Manifest | None:
    """The manifest as its model, or None where `problems` (added to) is not empty."""
    _check(root, _model(), "", problems)
    if problems:
        return None
    try:
        return msgspec.convert(to_plain(root), model.Manifest)
    except msgspec.ValidationError as error:  # a pattern that says more than its form
        problems.append(Problem(0, f"The manifest is not valid: {error}.", "See `loccit schema`."))
        return None


def to_plain(node: Node) -> Any:
    """A node as dicts, lists and single values."""
    if isinstance(node, Mapping):
        return {key.value: to_plain(value) for key, value in node.pairs}
    if isinstance(node, Sequence):
        return [to_plain(item) for item in node.items]
    return node.value


def _check(node: Node, type_: mi.Type, key: str, problems: list[Problem]) -> None:
    if len(problems) >= MAX_PROBLEMS:
        return
    shape = _shape(type_)
    if isinstance(node, Scalar) and node.value is None:
        if not shape.nullable:
            problems.append(_empty(node, shape, key))
        return
    match shape.type:
        case mi.StructType() as struct:
            problem = _check_struct(node, struct, key, problems)
        case mi.ListType() as listing:
            problem = _check_list(node, listing, shape, key, problems)
        case mi.LiteralType(values=values):
            problem = _check_literal(node, values, shape, key)
        case mi.BoolType():
            problem = _check_bool(node, key)
        case _:
            problem = _check_text(node, shape, key)
    if problem is not None:
        problems.append(problem)


def _empty(node: Scalar, shape: _Shape, key: str) -> Problem:
    if not key:
        return Problem(node.start, "The manifest is empty.", "Begin with `loccit: 1`.")
    return Problem(node.start, f"{key} has no value.", _example(key, shape))


def _example(key: str, shape: _Shape) -> str:
    if isinstance(shape.type, mi.ListType):
        return f"List its entries below {key}, each after a dash."
    if isinstance(shape.type, mi.StructType):
        return "Write keys and values, or delete the dash."
    if isinstance(shape.type, mi.LiteralType) and shape.type.values == (1,):
        return "Begin the file with `loccit: 1`."
    written = str(shape.example).lower() if isinstance(shape.example, bool) else shape.example
    return f"Write for example `{key.strip('`')}: {written}`."


def _check_text(node: Node, shape: _Shape, key: str) -> Problem | None:
    check = forms.FORMS[shape.form]
    if not isinstance(node, Scalar):
        return _wrong(node, f"{key} must be text", _example(key, shape))
    if not isinstance(node.value, str):
        read = "true or false" if isinstance(node.value, bool) else "a number"
        quoted = f'Put it in quotes: "{short(node.raw)}".'
        return Problem(
            node.start,
            f"{key} must be text; {short(node.raw)} without quotes is {read}.",
            _example(key, shape) if check(key, node.raw) else quoted,
        )
    fault = forms.characters(key, node.value) or check(key, node.value)
    return Problem(node.start, *fault) if fault else None


def _check_bool(node: Node, key: str) -> Problem | None:
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return None
    return _wrong(node, f"{key} must be true or false", "YAML 1.2 knows no yes, no, on or off.")


def _check_literal(node: Node, values: tuple[Any, ...], shape: _Shape, key: str) -> Problem | None:
    value = node.value if isinstance(node, Scalar) else None
    if any(value == each and type(value) is type(each) for each in values):
        return None
    if values == (1,):
        newer = isinstance(value, int) and not isinstance(value, bool) and value > 1
        hint = "A newer loccit reads it." if newer else "Write `loccit: 1`, without quotes."
        return _wrong(node, "The version of this format must be 1", hint)
    return _wrong(
        node,
        f"{key} must be {' or '.join(map(str, values))}",
        forms.suggest(str(value), [str(each) for each in values]) or _example(key, shape),
    )


def _check_list(
    node: Node, listing: mi.ListType, shape: _Shape, key: str, problems: list[Problem]
) -> Problem | None:
    if not isinstance(node, Sequence):
        hint = f"Start each entry below {key} with a dash and a space."
        return _wrong(node, f"{key} must be a list", hint)
    if len(node.items) < (listing.min_length or 0):
        return Problem(node.start, f"{key} lists nothing.", _example(key, shape))
    for item in node.items:
        _check(item, listing.item_type, f"An entry of {key}", problems)
    return None


def _check_struct(
    node: Node, struct: mi.StructType, key: str, problems: list[Problem]
) -> Problem | None:
    noun = _NOUNS[struct.cls]
    if not isinstance(node, Mapping):
        first = struct.fields[0]
        example = _shape(first.type).example
        return _wrong(
            node,
            f"{key or noun} must be keys and values",
            f"Write for example `{first.encode_name}: {example}`.",
        )
    fields = {field.encode_name: field for field in struct.fields}
    for name, value in node.pairs:
        if name.value in fields:
            _check(value, fields[str(name.value)].type, f"`{name.value}`", problems)
        else:
            problems.append(_unknown(name, noun, list(fields)))
    problems.extend(
        _missing(node, noun, field)
        for field in fields.values()
        if field.required and node.get(field.encode_name) is None
    )
    return None


def _unknown(name: Scalar, noun: str, known: list[str]) -> Problem:
    word = str(name.value)
    hint = forms.suggest(word, known) or f"The keys here are {', '.join(known)}."
    if word == "<<":
        hint = "Merge keys are not read; write the keys out."
    return Problem(name.start, f"{noun} has an unknown key, `{short(word)}`.", hint)


def _missing(node: Mapping, noun: str, field: mi.Field) -> Problem:
    shape = _shape(field.type)
    hint = _example(f"`{field.encode_name}`", shape)
    if isinstance(shape.type, mi.ListType):
        hint = f"Write `{field.encode_name}:` and its entries below it, each after a dash."
    return Problem(node.start, f"{noun} has no `{field.encode_name}`.", hint)


def _wrong(node: Node, expected: str, hint: str) -> Problem:
    if isinstance(node, Scalar):
        found = f"“{short(node.raw)}”" if isinstance(node.value, str) else short(node.raw)
    else:
        found = "a list" if isinstance(node, Sequence) else "keys and values"
    return Problem(node.start, f"{expected}, not {found}.", hint)
