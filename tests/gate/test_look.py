"""What a response looks like, and no false alarm on pages that are pages."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from loccit.extract import extract_page, shape
from loccit.gate import Look, look
from loccit.models.wire import Payload

PROSE = " ".join(
    f"The {number}th paragraph tells what the committee heard that morning and who was in the room."
    for number in range(60)
)
URL = "https://example.org/story"


def seen(
    html: str | bytes, *, hops: tuple[str, ...] = (URL,), headers: tuple[tuple[str, str], ...] = ()
) -> Look:
    body = html.encode() if isinstance(html, str) else html
    payload = Payload(hops[-1], 200, "text/html", "utf-8", body, headers)
    if not body:
        return look(payload, None, None, hops)
    page = extract_page(body, "text/html", charset="utf-8")
    return look(payload, shape(body, "utf-8"), page, hops)


def page(body: str, title: str = "A story", head: str = "") -> str:
    return (
        f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    )


FORM = '<form action="/session"><input name="u"><input type="password" name="p"></form>'
SCRIPT = '<script src="/app.js"></script>'

LOGINS = {
    "a bare form": page(FORM, "Example News"),
    "a form and its words": page(f"<h1>Log in</h1><p>Welcome back.</p>{FORM}", "Log in"),
    "in German": page(f"<h1>Anmelden</h1>{FORM}", "Anmeldung"),
    "with a long footer": page(
        f"<h1>Sign in to continue</h1>{FORM}<footer><p>{PROSE[:3000]}</p></footer>", "Sign in"
    ),
}

CHALLENGES = {
    "just a moment": page(
        "<h1>example.org</h1><p>Verifying you are human. This may take a few seconds.</p>",
        "Just a moment...",
    ),
    "attention required": page("<h1>Sorry, you have been blocked</h1>", "Attention Required!"),
    "a captcha and nothing else": page(
        '<p>Please confirm.</p><div class="g-recaptcha" data-sitekey="x"></div>'
    ),
    "a challenge script": page(
        '<noscript>Enable JavaScript</noscript><script src="/cdn-cgi/challenge-platform/h/b.js">'
        "</script>"
    ),
    "an outside captcha": page(
        '<iframe src="https://geo.captcha-delivery.com/captcha/"></iframe>', "example.org"
    ),
    "robot check": page("<p>Type the characters you see.</p>", "Robot Check"),
}

CAPTCHAS = ("a captcha and nothing else", "an outside captcha", "robot check")

SHELLS = {
    "a root and a script": page(f'<div id="root"></div>{SCRIPT}'),
    "asking for JavaScript": page(
        "<noscript>You need to enable JavaScript to run this app.</noscript><div id=app></div>"
        + SCRIPT
    ),
    "asking in the text": page(
        f"<p>This site requires JavaScript. Please turn it on and reload.</p>{SCRIPT}"
    ),
}

PAGES = {
    "an article": page(f"<h1>What was heard</h1><p>{PROSE}</p>"),
    "an article with a log-in box": page(
        f"<header>{FORM}</header><h1>What was heard</h1><p>{PROSE}</p>"
    ),
    "a news item in brief with a log-in box": page(
        f"<header>{FORM}</header><h1>What was heard</h1><p>{PROSE[:1000]}</p>"
    ),
    "an article about logging in": page(
        f"<h1>How to log in safely</h1><p>{PROSE[:900]}</p>", "How to log in safely"
    ),
    "an article called after the phrase": page(
        f"<h1>Just a moment</h1><p>{PROSE}</p>", "Just a moment of peace"
    ),
    "an article with a comment captcha": page(
        f'<h1>What was heard</h1><p>{PROSE[:1200]}</p><div class="g-recaptcha"></div>'
    ),
    "an article that mentions JavaScript": page(
        f"<p>{PROSE[:400]} You may enable JavaScript for the map.</p>{SCRIPT}"
    ),
    "a very short page": page("<p>Yes.</p>"),
    "a short page with a counter": page(
        f"<p>The shop is closed until the ninth of May.</p>{SCRIPT}"
    ),
}


@pytest.mark.parametrize("name", LOGINS)
def test_a_login_is_seen(name: str) -> None:
    found = seen(LOGINS[name])
    assert found.looks_like == "login"
    assert "asks for a password" in found.reasons[0]


@pytest.mark.parametrize("name", CHALLENGES)
def test_a_challenge_is_seen(name: str) -> None:
    found = seen(CHALLENGES[name])
    assert found.looks_like == ("captcha" if name in CAPTCHAS else "challenge")
    assert all(reason.endswith(".") for reason in found.reasons)
    assert found.reasons


@pytest.mark.parametrize("name", SHELLS)
def test_an_empty_shell_is_seen(name: str) -> None:
    found = seen(SHELLS[name])
    assert found.looks_like == "empty"
    assert "scripts" in found.reasons[0]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_a_page(name: str) -> None:
    assert seen(PAGES[name]) == Look()


def test_no_body_at_all() -> None:
    assert seen("") == Look("empty", ("The response has no body.",))


def test_a_body_that_is_no_markup_is_not_judged() -> None:
    payload = Payload(URL, 200, "application/pdf", None, b"%PDF-1.7 password captcha")
    assert look(payload, None, None, (URL,)) == Look()


def test_the_server_may_say_that_it_is_a_challenge() -> None:
    found = seen(PAGES["an article"], headers=(("CF-Mitigated", "challenge"),))
    assert found.looks_like == "challenge"
    assert "header" in found.reasons[0]


@pytest.mark.parametrize(
    "end",
    [
        "https://id.example.org/login?next=%2Fstory",
        "https://id.example.org/sso/start",
        "https://example.org/users/sign_in/",
        "https://example.org/wp-login.php",
    ],
)
def test_a_chain_that_turns_to_a_sign_in_address(end: str) -> None:
    asks = page("<h1>Welcome</h1><form><input type=email></form>", "Welcome")
    found = seen(asks, hops=(URL, end))
    assert found.looks_like == "login"
    assert "sign-in address" in " ".join(found.reasons)


def test_a_sign_in_address_that_was_cited_is_what_was_cited() -> None:
    help_page = page("<h1>Trouble?</h1><p>Call us.</p>", "Help")
    assert (
        seen(help_page, hops=("https://example.org/login/help", "https://example.org/login"))
        == Look()
    )


def test_a_long_article_at_a_sign_in_address_is_an_article() -> None:
    long = page(f"<h1>What was heard</h1><p>{PROSE * 2}</p>")
    assert seen(long, hops=(URL, "https://example.org/login/story")) == Look()


def test_reasons_show_a_strangers_title_cut_short() -> None:
    title = "Sign in " + "x" * 500
    found = seen(page(FORM, title))
    assert max(map(len, found.reasons)) < 140


def test_real_news_pages_are_pages(shared: Path) -> None:
    pages = sorted((shared / "data/news/html").glob("*.html.gz"))
    if not pages:
        pytest.skip("the news pages are not there (../shared/data/news)")
    alarms = {}
    for path in pages:
        with gzip.open(path) as file:
            found = seen(file.read())
        if found.looks_like:
            alarms[path.name[:12]] = found
    assert len(pages) >= 50
    assert alarms == {}
