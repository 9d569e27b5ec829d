"""Where runs of words stand: by the rarest word and by symbols, with one answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit.match import runs
from loccit.match.runs import Coded, Index, Listed, each

WORDS = st.lists(st.sampled_from("abc"), max_size=40)


@given(WORDS, st.lists(st.sampled_from("abcd"), max_size=4), st.integers(0, 40), st.integers(0, 40))
def test_symbols_and_comparing_agree(words: list[str], run: list[str], low: int, high: int) -> None:
    wanted = [
        at for at in range(len(words) - len(run) + 1) if run and words[at : at + len(run)] == run
    ]
    within = next((at for at in wanted if low <= at < high), -1)
    for few in (runs._FEW, -1):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(runs, "_FEW", few)
            found = Index(words).runs(run)
            assert isinstance(found, Coded if run and few < 0 else Listed)
            assert list(each(found)) == wanted
            assert found.next(low, high) == within


def test_a_run_of_common_words_is_not_compared_at_each_of_their_places() -> None:
    index = Index(["the", "cat"] * 3000)
    assert isinstance(index.runs(["the", "cat"]), Coded)
    assert isinstance(index.runs(["the", "dog"]), Listed)


def test_words_beyond_the_symbols_are_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_NOBODY", chr(3))
    monkeypatch.setattr(runs, "_FEW", -1)
    index = Index(["a", "b", "c", "d", "a"])  # c and d have no symbol
    assert list(each(index.runs(["b", "c"]))) == []
    assert list(each(index.runs(["d", "a"]))) == []
    assert list(each(index.runs(["a", "b"]))) == [0]
