"""The tokens in which figures are read: each where it stands, with what stands before it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from loccit.match import tokens as module
from loccit.match.tokens import Token, around, tokens

_SIGNS = "abT12 \n.,-'’%$_²é٣\u00a0"


def test_each_fact_of_a_token() -> None:
    (found,) = tokens("No, 1.5 Mio.\n\n- x", [(0, 17)])
    assert found == [
        Token("word", "No", "no", 0, 2, True, True),
        Token("sign", ",", ",", 2, 3, True, True),
        Token("number", "1.5", "1.5", 4, 7, False, True),
        Token("word", "Mio", "mio", 8, 11, False, True),
        Token("sign", ".", ".", 11, 12, True, True),
        Token("sign", "-", "-", 14, 15, False, False),
        Token("word", "x", "x", 16, 17, False, True),
    ]


@given(st.text(_SIGNS, max_size=24))
def test_tokens_are_those_that_the_pattern_finds_without_its_branch_for_plain_words(
    text: str,
) -> None:
    whole = module._TOKEN.pattern.replace(module.PLAIN, "")
    (found,) = tokens(text, [(0, len(text))])
    assert [(t.start, t.end) for t in found] == [hit.span() for hit in re.finditer(whole, text)]
    for token in found:
        assert token.text == text[token.start : token.end]
        kind = "number" if token.text[0].isdecimal() else "word"
        assert token.kind == (kind if token.text[0].isalnum() else "sign")


@given(st.lists(st.sampled_from(["one ", "a ", "x9 ", "²", "7", "word, ", "\n\n"]), max_size=60))
def test_each_number_lies_in_a_stretch(parts: list[str]) -> None:
    text = "".join(parts)
    found = [hit.span() for hit in re.finditer(r"one|\d", text)]
    spans = list(around(text, found))
    for first, last in found:
        assert any(start <= first and last <= end for start, end in spans)
    assert spans == sorted(spans)
