"""What can be mistaken for what, and what cannot."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit.match import lookalike
from loccit.match.lookalike import alike, skeleton, word_alike

SAME = [
    ("l", "I"), ("l", "1"), ("I", "1"), ("0", "O"), ("0", "o"), ("5", "S"), ("8", "B"),
    ("vv", "w"), ("cl", "d"), ("rn", "m"), ("c1", "d"), ("modern", "rnodern"),
    ("scope", "ѕсоре"), ("a\u200bb", "ab"), ("café", "cafe\u0301"), ("ﬁn", "fin"),
]  # fmt: skip
OTHER = [
    ("5", "8"), ("1", "7"), ("0", "8"), ("a", "A"), ("s", "S"), ("b", "8"), ("s", "5"),
    ("café", "cafe"), ("n", "m"), ("v", "w"), ("not", "now"), ("2021", "2022"),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), SAME)
def test_one_skeleton(a: str, b: str) -> None:
    assert skeleton(a) == skeleton(b)


@pytest.mark.parametrize(("a", "b"), OTHER)
def test_two_skeletons(a: str, b: str) -> None:
    assert skeleton(a) != skeleton(b)


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_skeleton_is_its_own_and_is_made_piece_by_piece(a: str, b: str) -> None:
    assert skeleton(skeleton(a)) == skeleton(a)
    ascii_only = a.encode("ascii", "ignore").decode()
    assert skeleton(ascii_only + b) == skeleton(ascii_only) + skeleton(b) or not b.isascii()


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("I", "l", True),
        ("rnodern", "modern", True),
        ("сare", "care", True),
        ("1O", "10", True),
        ("Department", "department", False),
        ("o", "O", False),
        ("care", "care", False),
        ("care", "cart", False),
    ],
)
def test_words(a: str, b: str, *, expected: bool) -> None:
    assert word_alike(a, b) is expected


PAIRED = [
    ("https://t.co/d2r249l8ee", "https://t.co/d2r249I8ee"),
    ("https://news.example/page1", "https://news.example/pagel"),
    ("https://news.example/2021/01/", "https://news.example/2021/O1/"),
    ("https://news.example/item/10", "http://news.example/item/1O"),
    ("https://news.example/a?id=5", "https://news.example/a?id=S"),
    ("https://modern.example/", "https://rnodern.example"),
    ("https://example.org/x", "https://exarnple.org:443/x#top"),
    ("https://paypal.example/", "https://paypaI.example/"),
    ("https://paypal.example/", "https://PAYPA1.example/"),
    ("https://paypal.example/", "https://xn--pypal-4ve.example/"),
    ("https://xn--l!!!.example/", "https://xn--1!!!.example/"),
    ("https://news.example/саre", "https://news.example/care"),
]


@pytest.mark.parametrize(("a", "b"), PAIRED)
def test_links_that_look_alike(a: str, b: str) -> None:
    assert alike([a, b]) == ((0, 1),)


APART = [
    ("https://news.example/x", "https://news.example/x"),
    ("http://news.example/x", "https://news.example/x"),
    ("https://News.Example/x", "HTTPS://news.example/x"),
    ("https://OO.example/x", "https://oo.example/x"),
    ("https://news.example:443/x", "https://news.example/x"),
    ("https://news.example/x/", "https://news.example/x#part"),
    ("https://news.example", "https://news.example/"),
    ("https://news.example/caf%C3%A9", "https://news.example/café"),
    ("https://xn--caf-dma.example/", "https://café.example/"),
    ("https://news.example/5", "https://news.example/8"),
    ("https://news.example/1", "https://news.example/2"),
    ("https://news.example/a", "https://news.example/A"),
    ("https://news.example/a", "https://news.example:8080/a"),
    ("https://[", "https://]"),
]


@pytest.mark.parametrize(("a", "b"), APART)
def test_links_that_are_one_or_plainly_two(a: str, b: str) -> None:
    assert alike([a, b]) == ()


def test_pairs_among_many() -> None:
    urls = ["https://a.example/l", "https://b.example/", "https://a.example/I",
            "http://a.example/l#x", "https://a.example/1"]  # fmt: skip
    assert alike(urls) == ((0, 2), (0, 4), (2, 4))
    assert alike([]) == ()


def test_very_many_that_all_look_alike() -> None:
    urls = [f"https://a.example/{i:017b}".replace("0", "l") for i in range(100_000)]
    pairs = alike(urls)
    assert len(pairs) == 99_999
    assert {first for first, _ in pairs} == {0}


def test_characters_that_combine_without_end() -> None:
    marks = "a" + "\u0315\u0300" * 500_000
    assert alike([f"https://a.example/{marks}l", f"https://a.example/{marks}I"]) == ((0, 1),)


def test_what_is_written_out_for_ascii_is_what_the_table_says() -> None:
    whole = {code: plain for code, plain in lookalike._table().items() if code < 128}
    assert whole == lookalike._ASCII


def test_the_table_is_read_only_when_it_is_needed() -> None:
    code = "import loccit.match.lookalike, sys; print('confusable_homoglyphs' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
