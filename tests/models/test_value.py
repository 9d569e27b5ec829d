"""`value` makes what `dataclass(frozen=True, slots=True)` makes."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, is_dataclass, replace
from typing import Any

import pytest

from loccit.models.value import value


@value
class Pair:
    """Two of one kind."""

    one: int
    other: str = "b"
    rest: list[int] = field(default_factory=list, repr=False)

    @property
    def both(self) -> str:
        return f"{self.one}{self.other}"


@dataclass(frozen=True, slots=True)
class Plain:
    one: int
    other: str = "b"
    rest: list[int] = field(default_factory=list, repr=False)


def test_it_is_made_compared_shown_and_hashed_as_the_other_is() -> None:
    assert Pair(1) == Pair(one=1, other="b", rest=[])
    assert Pair(1) != Pair(2)
    plain: object = Plain(1)
    assert Pair(1) != plain
    assert repr(Pair(1)) == repr(Plain(1)).replace("Plain", "Pair")
    assert Pair(1).rest is not Pair(1).rest
    assert Pair(1).both == "1b"
    assert hash(Pair(1, rest=())) == hash(Plain(1, rest=()))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        hash(Pair(1))
    with pytest.raises(TypeError):
        Pair()  # type: ignore[call-arg]


def test_it_is_frozen_and_has_no_other_attribute() -> None:
    pair = Pair(1)
    with pytest.raises(FrozenInstanceError):
        pair.one = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del pair.one
    assert not hasattr(pair, "__dict__")


def test_dataclasses_own_functions_and_copies_work() -> None:
    kind: type[Any] = Pair
    assert kind.__match_args__ == ("one", "other", "rest")
    assert is_dataclass(kind)
    assert [each.name for each in fields(kind)] == ["one", "other", "rest"]
    pair: Any = Pair(4, "y", [1])
    assert replace(pair, one=3) == Pair(3, "y", [1])
    for made in (pickle.loads(pickle.dumps(pair)), copy.deepcopy(pair)):
        assert made == pair
