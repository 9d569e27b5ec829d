"""Entity tags and dates: which of them tell one version from the next."""

from __future__ import annotations

import pytest

from loccit.validators import Validators, agree, of

OLD = "Sat, 21 Nov 2026 19:40:00 GMT"
NEW = "Sat, 21 Nov 2026 19:45:00 GMT"


@pytest.mark.parametrize(
    ("tag", "kept"),
    [
        ('"a1"', True),
        ('W/"a1"', True),
        ('"\x80\xff!#"', True),
        ("a1", False),
        ('""', False),
        ('w/"a1"', False),
        ('"a b"', False),
        ('"a"b"', False),
        ('"https://e.org/?sig=****"', False),
        ('"' + "a" * 600 + '"', False),
        ('"a\r\nX: y"', False),
        ('"\u2028"', False),
    ],
)
def test_a_tag_is_kept_only_as_it_must_be(tag: str, kept: bool) -> None:
    assert of([("ETag", tag)]).etag == (tag if kept else "")


@pytest.mark.parametrize(
    ("changed", "sent", "kept"),
    [
        (OLD, NEW, True),
        (NEW, NEW, False),
        (NEW, OLD, False),
        ("Sat, 21 Nov 2026 19:44:01 GMT", NEW, False),
        (OLD, "", False),
        ("Sat, 31 Feb 2026 19:40:00 GMT", NEW, False),
        ("21 Nov 2026 19:40:00", NEW, False),
        ("Sat, 21 Nov 2026 19:40:00 GMT\r\nX: y", NEW, False),
    ],
)
def test_a_date_is_kept_only_where_it_had_settled(changed: str, sent: str, kept: bool) -> None:
    assert of([("last-modified", changed), ("DATE", sent)]).last_modified == (
        changed if kept else ""
    )


def test_what_is_said_twice_says_nothing() -> None:
    assert not of([("ETag", '"a"'), ("etag", '"b"')])
    assert not of([])


def test_the_tag_is_asked_by_alone() -> None:
    assert Validators('"a"', OLD).fields == (("If-None-Match", '"a"'),)
    assert Validators("", OLD).fields == (("If-Modified-Since", OLD),)
    assert Validators().fields == ()


@pytest.mark.parametrize(
    ("asked", "headers", "agrees"),
    [
        (Validators('"a"', OLD), [("ETag", '"a"')], True),
        (Validators('"a"', OLD), [("ETag", 'W/"a"')], True),
        (Validators('W/"a"', OLD), [("ETag", '"a"'), ("Last-Modified", NEW)], True),
        (Validators('"a"', OLD), [], True),
        (Validators('"a"', OLD), [("ETag", '"b"')], False),
        (Validators('"a"', OLD), [("ETag", '"a"'), ("etag", '"b"')], False),
        (Validators("", OLD), [("ETag", '"b"'), ("Last-Modified", OLD)], True),
        (Validators("", OLD), [("last-modified", NEW)], False),
    ],
)
def test_a_304_that_names_another_version_contradicts_itself(
    asked: Validators, headers: list[tuple[str, str]], agrees: bool
) -> None:
    assert agree(asked, headers) is agrees
