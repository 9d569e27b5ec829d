"""Bodies that are no HTML."""

from __future__ import annotations

import json

import pytest

from loccit.gate import look
from loccit.models.wire import Payload

URL = "https://api.example/v1/items/7"


def seen(body: str, media_type: str) -> str | None:
    return look(Payload(URL, 200, media_type, None, body.encode()), None, None, (URL,)).looks_like


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"status": 404, "error": "Not Found", "path": "/v1/items/7"}, "not-found"),
        ({"message": "Not Found", "documentation_url": "https://api.example/docs"}, "not-found"),
        ({"error": {"code": 401, "message": "Request had no credentials"}}, "login"),
        ({"code": "429", "message": "Too many requests"}, "challenge"),
        ({"success": False, "message": "The service is down"}, "error"),
        ({"type": "about:blank", "title": "Gone", "status": 410}, "not-found"),
        ({"message": "Hello"}, None),
        ({"status": 404, "title": "A record", "author": "someone"}, None),
        ({"error": "x", "data": {"rows": [1]}}, None),
        ({"status": "published", "title": "Not found, but sought"}, None),
        ([], None),
        ({}, None),
    ],
)
def test_errors_in_json(told: object, word: str | None) -> None:
    assert seen(json.dumps(told), "application/json") == word
    assert seen(json.dumps(told), "application/problem+json") == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("404 page not found\n", "not-found"),
        ("Not Found", "not-found"),
        ("Internal Server Error", "error"),
        ("You must log in to see this.", "login"),
        ("429 Too Many Requests", "challenge"),
        ("The error was found.", None),
        ("Closed on Friday.", None),
        ("[" * 1500, None),
        ("{" * 1500, None),
    ],
)
def test_errors_in_a_line(text: str, word: str | None) -> None:
    assert seen(text, "text/plain") == word


@pytest.mark.parametrize("kind", ["application/pdf", "text/csv", "image/png", "application/xml"])
def test_what_is_something_else_is_not_judged(kind: str) -> None:
    assert seen("404 page not found", kind) is None
