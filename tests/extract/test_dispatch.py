"""Which reader a body goes to."""

from __future__ import annotations

import pytest

from loccit.errors import ExtractError
from loccit.extract import extract_page


@pytest.mark.parametrize(
    ("body", "media_type", "name", "read_as"),
    [
        (b"<p>x</p>", "text/html; charset=utf-8", None, "text/html"),
        (b"<p>x</p>", "TEXT/HTML", None, "text/html"),
        (b"<p>x</p>", "application/xhtml+xml", None, "application/xhtml+xml"),
        (b"  <!DOCTYPE HTML><p>x", "", None, "text/html"),
        (b"<!-- c --><html><p>x", "application/octet-stream", None, "text/html"),
        (b"\xef\xbb\xbf<html>x", "", None, "text/html"),
        (b"plain words", "", None, "text/plain"),
        (b"# Head", "application/octet-stream", "a.md", "text/markdown"),
        (b"# Head", "text/markdown", None, "text/markdown"),
        (b"<p>x</p>", "text/plain", None, "text/plain"),
        (b"a,b", "text/csv", None, "text/csv"),
        (b"<a>x</a>", "application/atom+xml", None, "application/atom+xml"),
    ],
)
def test_media_types(body: bytes, media_type: str, name: str | None, read_as: str) -> None:
    page = extract_page(body, media_type, name=name)
    assert page.text
    assert page.media_type == read_as


@pytest.mark.parametrize(
    ("body", "media_type", "said"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png", "a picture"),
        (b"\xff\xd8\xff\xe0", "", "a picture"),
        (b"x", "video/mp4", "a sound or video file"),
        (b"RIFF", "", "a sound or video file"),
        (b"PK\x03\x04abc", "application/zip", "an archive file"),
        (b"\x1f\x8b\x08", "application/octet-stream", "an archive file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword", "an old Office format"),
        (b"x", "application/msword", "an old Office format"),
        (b"\x00\x01\x02", "", "binary data"),
        (b"x", "application/x-shockwave-flash", "application/x-shockwave-flash"),
    ],
)
def test_what_holds_no_text_is_refused(body: bytes, media_type: str, said: str) -> None:
    with pytest.raises(ExtractError, match="There is no text in") as caught:
        extract_page(body, media_type)
    assert said in caught.value.message
    assert "attach" in caught.value.hint
    assert caught.value.media_type == media_type


def test_the_bytes_of_a_pdf_count_more_than_a_general_type() -> None:
    with pytest.raises(ExtractError, match="The PDF is damaged"):
        extract_page(b"%PDF-1.7 and nothing", "application/octet-stream")


def test_an_empty_body_is_an_empty_page() -> None:
    assert extract_page(b"", "text/html").text == ""
    assert extract_page(b"", "").blocks == ()
