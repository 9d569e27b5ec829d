"""Frozen slotted dataclasses that are quick to make: a command makes more than fifty of them before
it does anything, and that was a quarter of its start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

_Class = TypeVar("_Class")
_UNSET: Any = object()


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[_Class]) -> type[_Class]:
    """What `dataclass(frozen=True, slots=True)` makes of a class, in less than half the time: that
    one compiles six functions for each class, this one compiles one, and shares the others.

    For classes without a base, `__post_init__`, or fields that are keyword-only or no arguments.
    """
    made = dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    for shared in (_repr, _eq, _hash, _setattr, _delattr, _getstate, _setstate):
        setattr(made, f"__{shared.__name__.strip('_')}__", shared)
    setattr(made, "__init__", _init(fields(made)))  # type: ignore[arg-type]  # noqa: B010
    return made


def _init(of: tuple[Field[Any], ...]) -> Any:
    """`__init__`: a function with the fields as its parameters."""
    known: dict[str, Any] = {"_set": object.__setattr__, "_UNSET": _UNSET}
    parameters, body = ["self"], []
    for each in of:
        name, given = each.name, each.name
        if each.default_factory is not MISSING:
            known[f"_{name}"] = each.default_factory
            parameters.append(f"{name}=_UNSET")
            given = f"_{name}() if {name} is _UNSET else {name}"
        elif each.default is not MISSING:
            known[f"_{name}"] = each.default
            parameters.append(f"{name}=_{name}")
        else:
            parameters.append(name)
        body.append(f"_set(self, {name!r}, {given})")
    text = f"def __init__({', '.join(parameters)}):\n    " + "\n    ".join(body or ["pass"])
    exec(text, known)  # noqa: S102 - as dataclasses does; of names in our own source alone
    return known["__init__"]


def _facts(self: Any) -> tuple[Any, ...]:
    facts: tuple[Any, ...] = _reader(self.__class__)(self)
    return facts


@cache
def _reader(cls: Any) -> Callable[[Any], tuple[Any, ...]]:
    names = cls.__slots__
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


@cache
def _writers(cls: Any) -> tuple[Callable[[Any, Any], None], ...]:
    """What sets each field of a new one, without a look-up by name."""
    return tuple(getattr(cls, name).__set__ for name in cls.__slots__)


def _repr(self: Any) -> str:
    shown = [each.name for each in fields(self) if each.repr]
    facts = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
    return f"{type(self).__qualname__}({facts})"


def _eq(self: Any, other: object) -> Any:
    return _facts(self) == _facts(other) if type(other) is type(self) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_facts(self))


def _setattr(_: Any, name: str, __: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(_: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> tuple[Any, ...]:
    return _facts(self)


def _setstate(self: Any, state: tuple[Any, ...]) -> None:
    for write, fact in zip(_writers(self.__class__), state, strict=True):
        write(self, fact)
