"""Which encoding a body is read in, and when a reader is told that it was a guess."""

from __future__ import annotations

import time

import pytest

from loccit.extract import charset, extract_page

QUOTED = "“Nobody – nobody – asked,” he said. Café."


def html(head: str, encoding: str) -> bytes:
    return f"<html><head>{head}</head><p>{QUOTED}</p>".encode(encoding)


@pytest.mark.parametrize(
    ("body", "declared"),
    [
        (html("", "utf-8"), None),
        (html("", "utf-8"), "UTF-8"),
        (html("", "utf-8-sig"), "windows-1252"),
        (html("", "utf-16"), None),
        (b"\xfe\xff" + html("", "utf-16-be"), None),
        (html("", "cp1252"), "iso-8859-1"),
        (html("", "cp1252"), "us-ascii"),
        (html("", "cp1252"), "windows-1252"),
        (html("<meta charset=windows-1252>", "cp1252"), None),
        (html("<META CHARSET='latin1'>", "cp1252"), None),
        (html('<meta http-equiv="content-type" content="x; charset=cp1252">', "cp1252"), None),
        (html("<!-- <meta charset=koi8-r> --><meta charset=cp1252>", "cp1252"), None),
        (html("<script>'<meta charset=koi8-r>'</script><meta charset=cp1252>", "cp1252"), None),
        (html(" " * 5000 + "<meta charset=cp1252>", "cp1252"), None),
        (html("<meta charset=nonsense><meta charset=cp1252>", "cp1252"), None),
        (html("<meta charset=cp1252>", "utf-8"), "utf-8"),
        (html("<meta charset=utf-16>", "utf-8"), None),
        (b'<?xml version="1.0" encoding="windows-1252"?>' + html("", "cp1252"), None),
        (html("", "mac-roman"), "macintosh"),
    ],
)  # fmt: skip
def test_declared_encodings_are_followed(body: bytes, declared: str | None) -> None:
    page = extract_page(body, "text/html", charset=declared)
    assert page.text == QUOTED
    assert page.warnings == ()


def test_utf8_called_something_else_is_read_as_the_utf8_it_is() -> None:
    page = extract_page(html("<meta charset=iso-8859-1>", "utf-8"), "text/html")
    assert page.text == QUOTED
    assert "declared as cp1252" in page.warnings[0]


def test_a_guess_is_told() -> None:
    body = f"<p>{QUOTED} {'Ein schöner Satz über Äpfel. ' * 5}</p>".encode("cp1252")
    page = extract_page(body, "text/html")
    assert page.text.startswith("“Nobody")
    assert "is a guess" in page.warnings[0]


def test_bytes_that_do_not_fit_are_told() -> None:
    page = extract_page(b"<p>caf\xe9 now</p>", "text/html", charset="utf-8")
    assert "�" in page.text
    assert "1 places could not be read" in page.warnings[0]


def test_windows_1252_has_no_holes() -> None:
    page = extract_page(b"<p>a\x81b \x93c\x94</p>", "text/html", charset="latin1")
    assert page.text == "a\x81b “c”"


@pytest.mark.parametrize(
    "label", ["rot13", "utf-7", "idna", "unicode_escape", "base64", "zlib", "", None, "x" * 500]
)
def test_python_codecs_are_not_taken_from_outside(label: str | None) -> None:
    assert charset.codec(label) is None


@pytest.mark.parametrize("label", ["\tUTF-8 ", '"utf-8"', "Shift_JIS", "gb2312", "EUC-KR"])
def test_labels_are_those_of_the_standard(label: str) -> None:
    name = charset.codec(label)
    assert name is not None
    assert "漢字".encode(name)


def test_every_label_names_a_codec() -> None:
    for label in ("utf-8", "ibm866", "iso-8859-16", "koi8-u", "x-mac-cyrillic", "windows-874"):
        assert b"a".decode(charset.codec(label) or "")


@pytest.mark.parametrize("hostile", [b"<!--", b"<script>", b"<meta ", b"charset="])
def test_looking_for_a_declaration_is_bounded(hostile: bytes) -> None:
    start = time.process_time()
    charset.prescan(hostile * 300_000)
    assert time.process_time() - start < 5  # it is some milliseconds; quadratic would be minutes


@pytest.mark.parametrize("filling", [16_382, 16_383, 16_384, 40_000])
def test_utf8_is_known_wherever_its_characters_are_divided(filling: int) -> None:
    body = b"<p>" + b"a" * (filling - 3) + "é”𝒳".encode() * 3
    assert charset.is_utf8(body, None)
    assert charset.is_utf8(body, "utf-8")
    assert not charset.is_utf8(body, "windows-1252")
    assert not charset.is_utf8(body[:-1], None)
    assert not charset.is_utf8(body + b"\x80 and more", None)
    assert not charset.is_utf8(b"\xef\xbb\xbf" + body, None)


def test_what_is_ascii_is_utf8_unless_it_says_that_its_bytes_mean_something_else() -> None:
    assert charset.is_utf8(b"<p>plain", "iso-8859-1")
    assert charset.is_utf8(b"", None)
    assert not charset.is_utf8(b"<p>\x1b$B plain", "iso-2022-jp")
