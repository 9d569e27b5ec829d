"""Plain text, JSON and XML payloads."""

from __future__ import annotations

import pytest

from loccit.errors import ExtractError
from loccit.extract import extract_page


def test_paragraphs_are_divided_by_blank_lines() -> None:
    page = extract_page(b"One\ntwo  \n \n\n Three\r\nfour\r\n\r\nFive", "text/plain")
    assert page.text == "One\ntwo\n\nThree\nfour\n\nFive"
    assert [b.kind for b in page.blocks] == ["paragraph"] * 3
    assert page.extractor == "loccit-text/1"


def test_markup_in_plain_text_stays() -> None:
    source = "5 * 3 and <b>x</b> &amp; [a](b)"
    assert extract_page(source.encode(), "text/plain").text == source


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("“x” é".encode(), None),
        ("“x” é".encode("utf-8-sig"), "koi8-r"),
        ("“x” é".encode("utf-16"), None),
        ("“x” é".encode("cp1252"), "latin1"),
        ("“x” é".encode(), "latin1"),
        ("“x” é".encode("utf-16-be"), "utf-16be"),
    ],
)
def test_encodings(body: bytes, charset: str | None) -> None:
    page = extract_page(body, "text/plain", charset=charset)
    assert (page.text, page.warnings) == ("“x” é", ())


def test_an_undeclared_encoding_is_a_told_guess() -> None:
    page = extract_page(
        "Er sagte, dass „niemand“ gefragt wurde. ".encode("cp1252") * 9, "text/plain"
    )
    assert "niemand" in page.text
    assert "guess" in page.warnings[0]


def test_binary_data_is_refused() -> None:
    with pytest.raises(ExtractError, match="zero character at position 2") as caught:
        extract_page(b"ab\x00cd", "text/plain")
    assert caught.value.media_type == "text/plain"


def test_notes_attached_to_a_word_are_marked() -> None:
    page = extract_page(b"As he said.[12] We had [12] people, a[1](x).", "text/plain")
    assert [page.text[a:b] for a, b in page.note_references] == ["[12]"]


def test_json_strings_are_blocks() -> None:
    page = extract_page(rb'{"a": "He said \u201cno\u201d.", "b": [1, {"c": "<p>x</p><p>y</p>"}]}',
                        "application/ld+json")  # fmt: skip
    assert page.text == "He said “no”.\n\nx\n\ny"
    assert {b.kind for b in page.blocks} == {"data"}


@pytest.mark.parametrize("body", [b"{broken", b"[" * 100_000, b"[1, 2]", b'"' + b"x" * 10])
def test_json_that_is_none_is_text(body: bytes) -> None:
    assert extract_page(body, "application/json").text == body.decode()


def test_xml_text_without_its_tags() -> None:
    feed = (
        b"<?xml version='1.0'?><rss><!-- c --><item><title>A &amp; B</title>"
        b"<description><![CDATA[<p>One <b>two</b></p>]]></description></item></rss>"
    )
    assert extract_page(feed, "application/rss+xml").text == "A & B\n\nOne two"


@pytest.mark.parametrize(
    "hostile", ["<![CDATA[" * 100_000, "<!--" * 100_000, "<a " * 200_000, "<" * 1_000_000]
)
def test_hostile_xml(hostile: str) -> None:
    extract_page(hostile.encode(), "application/xml")


def test_one_line_of_ten_megabytes() -> None:
    assert len(extract_page(b"word " * 2_000_000, "text/plain").blocks) == 1


def test_a_long_line_of_blanks_costs_no_quadratic_time() -> None:
    blanks = " " * 2_000_000
    page = extract_page(f"before{blanks}\n{blanks}\n  after ".encode(), "text/plain")
    assert page.text == "before\n\nafter"
