"""What a page and its style sheets name, resolved, in order of need, in bounded time."""

from __future__ import annotations

import pytest

from loccit.extract import requisites

URL = "http://e.org/dir/page"


def named(body: str, media_type: str = "text/html") -> list[str]:
    return [each.url for each in requisites(body.encode(), media_type, None, URL)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<link rel=stylesheet href=a.css>", ["http://e.org/dir/a.css"]),
        ("<link rel='alternate stylesheet' href=/a.css>", ["http://e.org/a.css"]),
        ("<link rel='SHORTCUT ICON' href=//cdn.org/i.ico>", ["http://cdn.org/i.ico"]),
        ("<link rel=preload as=font href=f.woff2>", ["http://e.org/dir/f.woff2"]),
        ("<link rel=preload as=script href=s.js>", []),
        ("<link rel=canonical href=/x>", []),
        ("<base href=/b/><img src=i.png>", ["http://e.org/b/i.png"]),
        ("<base href='http://other.org/'><img src=i.png>", ["http://other.org/i.png"]),
        ("<base href='http://[::1'><img src=i.png>", ["http://e.org/dir/i.png"]),
        ("<img src='a.png?x=1&amp;y=2#f'>", ["http://e.org/dir/a.png?x=1&y=2"]),
        (
            "<img src=a.png srcset='b.png 1x, c,d.png 2x,e.png'>",
            [f"http://e.org/dir/{name}" for name in ("a.png", "b.png", "c,d.png", "e.png")],
        ),
        (
            "<picture><source srcset=w.webp><img src=a.png></picture>",
            ["http://e.org/dir/a.png", "http://e.org/dir/w.webp"],
        ),
        ("<video src=v.mp4 poster=p.jpg><source src=v.webm></video>", ["http://e.org/dir/p.jpg"]),
        ("<input type=IMAGE src=b.png><input src=c.png>", ["http://e.org/dir/b.png"]),
        ("<svg><image xlink:href=i.png /></svg>", ["http://e.org/dir/i.png"]),
        ("<body background=b.gif>", ["http://e.org/dir/b.gif"]),
        ("<p style='background: URL( \"b.png\" )'>", ["http://e.org/dir/b.png"]),
        ("<style>@import 'x.css'; a { b: url(y.png) }</style>",
         ["http://e.org/dir/x.css", "http://e.org/dir/y.png"]),
        ("<noscript><img src=n.png></noscript>", ["http://e.org/dir/n.png"]),
        ("<img src='data:image/png;base64,AA'><img src='javascript:1'><img src='ftp://e.o/'>", []),
        ("<script src=s.js></script><iframe src=f></iframe><audio src=a.mp3></audio>", []),
        ("<img src=''><img><link rel=stylesheet>", []),
    ],
)  # fmt: skip
def test_what_a_page_names(body: str, expected: list[str]) -> None:
    assert named(body) == expected


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        ("@import url(a.css); @import url('b.css') print;", ["a.css", "b.css"]),
        ("/* url(no.png) */ p { background: url(yes.png) }", ["yes.png"]),
        ("p { background: url('\\41 b.png') }", ["Ab.png"]),
        (
            "@font-face { src: url(f.woff2) format('woff2'), url(\"f.woff\") }",
            ["f.woff2", "f.woff"],
        ),
        ("p { curl(no.png); background: url() }", []),
    ],
)
def test_what_a_style_sheet_names(sheet: str, expected: list[str]) -> None:
    assert named(sheet, "text/css") == [f"http://e.org/dir/{name}" for name in expected]


def test_style_sheets_come_first_and_other_sizes_last() -> None:
    body = "<img src=a.png srcset='b.png 2x'><link rel=icon href=i.ico><link rel=stylesheet href=s>"
    assert [url.rpartition("/")[2] for url in named(body)] == ["s", "a.png", "i.ico", "b.png"]
    assert [each.is_style for each in requisites(body.encode(), "text/html", None, URL)] == [
        True, False, False, False,
    ]  # fmt: skip


def test_other_media_types_name_nothing() -> None:
    assert named("<img src=a.png>", "application/pdf") == []


@pytest.mark.parametrize(
    "junk",
    [
        "<img srcset='" + "a " * 200_000,
        "<style>" + "url(" * 200_000,
        "<style>" + "/*" * 200_000,
        "<style>" + "@import " * 100_000,
        "<style>" + "url(" + " " * 400_000,
        "<img srcset='" + ", " * 200_000 + "'>",
        "<a " * 100_000,
        "<div>" * 100_000,
        "<p style='" + "url('" * 100_000,
        "\x00" * 100_000,
    ],
)
def test_hostile_pages_come_to_an_end(junk: str) -> None:
    assert len(named(junk)) <= 1


def test_no_page_names_more_than_a_bound() -> None:
    body = "".join(f"<img src={number}.png>" for number in range(5000))
    assert len(named(body)) == 2000
