"""Made-up addresses: where one is asked for, which, and what it means."""

from __future__ import annotations

import pytest

from loccit.extract import extract_page, shape
from loccit.gate import answer, same_page, sibling, suspicious
from loccit.models.page import Page
from loccit.models.wire import Payload

STORY = "https://news.example/2026/11/22/story"
PROSE = " ".join(f"The {n}th witness told the room what the ledger said of it." for n in range(80))


def page(text: str, title: str = "News") -> Page:
    return extract_page(f"<title>{title}</title><p>{text}</p>".encode(), "text/html")


def doubted(markup: str, *hops: str) -> bool:
    body = f"<!doctype html><title>News</title>{markup}".encode()
    payload = Payload((hops or (STORY,))[-1], 200, "text/html", "utf-8", body)
    found = extract_page(body, "text/html")
    return suspicious(payload, shape(body, "utf-8"), found, hops or (STORY,))


@pytest.mark.parametrize(
    ("hops", "beside"),
    [
        ((STORY,), "https://news.example/2026/11/22/xyz"),
        (("https://news.example/a/story/12345/a-title?id=3#top",), "https://news.example/a/story/xyz"),
        (("http://news.example/old/page.html", "http://www.news.example/new/"), "http://news.example/old/xyz"),
        (("https://t.example/Ab3", "https://news.example/a/b"), "https://news.example/a/xyz"),
        (("https://user:word@news.example:8443/a/b",), "https://news.example:8443/a/xyz"),
        (("https://news.example/",), None),
        (("https://news.example/en/home",), None),
        (("https://t.example/Ab3", "https://news.example/"), None),
        (("https://[broken/a/b",), None),
    ],
)  # fmt: skip
def test_the_address_beside_a_page(hops: tuple[str, ...], beside: str | None) -> None:
    assert sibling(hops, "xyz") == beside


def test_the_same_text_is_the_same_page() -> None:
    told = page("We could not do what you asked for. Here is the menu: fish, soup, bread.")
    found = same_page(answer((STORY,), told), answer(("https://news.example/xyz",), told))
    assert found is not None
    assert found.looks_like == "not-found"
    assert found.reasons == ("A made-up address beside it gave the same page.",)


def test_an_address_that_the_page_repeats_makes_no_difference() -> None:
    one = page("There was a search for story and the site has these: fish, soup, bread, beer.")
    two = page("There was a search for xyz and the site has these: fish, soup, bread, beer.")
    assert same_page(answer((STORY,), one), answer(("https://news.example/xyz",), two))


def test_another_title_or_text_is_another_page() -> None:
    beside = answer(("https://news.example/xyz",), page("Fish, soup, bread.", "Nothing"))
    assert same_page(answer((STORY,), page("Fish, soup, bread.", "Soups of May")), beside) is None
    assert same_page(answer((STORY,), page(PROSE, "Nothing")), beside) is None


def test_the_same_end_of_two_chains_is_the_same_page() -> None:
    end = "https://news.example/start"
    found = same_page(
        answer((STORY, end), page("Fish.")),
        answer(("https://news.example/xyz", end), page(PROSE)),
    )
    assert found is not None
    assert end in found.reasons[0]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>Fish, soup, bread.</p>",
        f"<h1>This item has expired</h1><p>{PROSE[:900]}</p>",
        f"<p>Leider nicht mehr verfügbar.</p><p>{PROSE[:900]}</p>",
    ],
)
def test_what_gives_grounds_for_doubt(markup: str) -> None:
    assert doubted(markup)


def test_a_link_that_its_site_sent_elsewhere_is_doubted() -> None:
    markup = f"<p>{PROSE[:900]}</p>"
    assert doubted(markup, "https://news.example/a/b", "https://news.example/topics")
    assert not doubted(markup, "http://news.example/a/b", "https://www.news.example/a/b/")
    assert not doubted(markup, "https://t.example/x", "https://news.example/a/b")


def test_a_page_with_text_is_not_doubted() -> None:
    assert not doubted(f"<h1>Heard</h1><p>{PROSE[:900]}</p>")
    assert not doubted(f"<h1>Not found</h1><p>{PROSE}</p>")
