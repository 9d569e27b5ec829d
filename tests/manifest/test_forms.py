"""The forms of single values, good and bad; each agrees with its pattern for the schema."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from loccit.manifest import fault, forms, slug

GOOD = {
    "id": ["a", "2021", "-", "annual-report-2"],
    "url": [
        "https://t.co/d2r249l8ee", "http://example.org", "HTTPS://Example.org/A?b#c",
        "https://example.org:8443/", "https://[2001:db8::1]/x", "https://münchen.example/ü",
        "http://127.0.0.1:1/", "https://a.example/?u=user@host", "https://a.example/%20",
    ],
    "prefix": ["https://oig.justice.gov/", "http://example.org:8080/reports/2021"],
    "file": ["a.md", "000_d9f3.txt", "sub/a.md", "..a/b..", "~a.md", "a b.docx", "ä.txt"],
    "folder": ["texts", "../texts", ".", "/srv/texts", "~texts"],
    "language": ["en", "pt-BR", "zh-Hant-TW", "no", "de-1996"],
    "duration": ["7d", "12h", "30m", "2w", "9999d"],
    "date": ["2027-01-01", "2028-02-29"],
    "rule": ["quote-altered", "link-lookalike"],
    "filled": ["x", " x\n\ty"],
}  # fmt: skip

BAD = {
    "id": ["", "A", "a_b", "é", "a\n", "a b", "٣"],
    "url": [
        "", "/a", "//example.org/a", "example.org", "ftp://example.org/", "data:text/plain,x",
        "https:/example.org", "https://", "https:///a", "https://user@example.org/",
        "https://a.example\\@b.example/", "https://a.example/a b", "https://a.example/\n",
        "https://\u202egro.example/", "https://[::1", "https://a.example:x/", "https://?a",
        "https://a.example/" + "a" * 8192, "http://a.example:65536/", "https://a\u2100b.example/",
    ],
    "prefix": ["https://oig.justice.gov", "https://oig.justice.gov?x=/", "oig.justice.gov/", ""],
    "file": [
        "", ".", "./", "..", "../a.md", "a/../../b", "a/..", "/a.md", "~/a.md", "C:\\a.md",
        "\\\\host\\a", "https://example.org/a", "a\nb", " ",
    ],
    "folder": ["", " ", "~/texts", "~", "a\nb"],
    "language": ["", "e", "en_US", "english (uk)", "en-", "toolonglanguage"],
    "duration": ["", "7", "d", "0d", "07d", "7 d", "7D", "P7D", "1.5h", "-1d", "99999d", "7d\n"],
    "date": ["", "2027-1-1", "20270101", "2027-02-29", "2027-13-01", "2027-01-01T00:00:00Z",
             "٢٠٢٧-٠١-٠١", "2027-W01-1"],
    "rule": ["", "quote-changed", "record-corrupt", "ledger-broken", "manifest-invalid"],
    "filled": ["", " ", "\n\t"],
}  # fmt: skip

PATTERNS = {
    "id": forms.ID, "url": forms.URL, "prefix": forms.PREFIX, "file": forms.NAME,
    "folder": forms.FOLDER, "language": forms.LANGUAGE, "duration": forms.DURATION,
    "date": forms.DATE, "filled": forms.FILLED,
}  # fmt: skip


def _cases(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(form, value) for form, values in table.items() for value in values]


def test_every_form_is_tried() -> None:
    assert set(GOOD) == set(BAD) == set(forms.FORMS)


@pytest.mark.parametrize(("form", "value"), _cases(GOOD))
def test_good_values_pass_and_fit_the_pattern(form: str, value: str) -> None:
    assert fault(form, value) is None
    assert form == "rule" or re.search(PATTERNS[form], value)


@pytest.mark.parametrize(("form", "value"), _cases(BAD))
def test_bad_values_are_told_with_a_hint(form: str, value: str) -> None:
    assert fault(form, value)
    found = forms.FORMS[form]("`key`", value)
    if found is not None:
        assert found.message.startswith("`key`")
        assert found.message.endswith(".")
        assert found.hint


@pytest.mark.parametrize("value", ["\x00", "a\x1bb", "\x85", "\ud83d", "a\rb"])
def test_no_form_takes_control_characters_or_halves(value: str) -> None:
    assert all(fault(form, value) for form in forms.FORMS)


def test_a_host_without_its_scheme_is_completed_in_the_hint() -> None:
    found = forms.url("`url`", "www.example.org/a?b")
    assert found is not None
    assert "https://www.example.org/a?b" in found.hint


def test_durations() -> None:
    spans = [forms.as_duration(value) for value in ("30m", "12h", "7d", "2w")]
    assert spans == [
        timedelta(minutes=30), timedelta(hours=12), timedelta(days=7), timedelta(days=14),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("000_d9f31509f888fc0d", "000-d9f31509f888fc0d"),
        ("Čapek’s Größe (2nd)", "capek-s-grosse-2nd"),
        ("--a--", "a"), ("数字", ""), ("", ""), ("a" * 100, "a" * 60),
        ("a" * 59 + " b", "a" * 59),
    ],
)  # fmt: skip
def test_slugs_are_identifiers(text: str, expected: str) -> None:
    assert slug(text) == expected
    assert not expected or fault("id", expected) is None


def test_suggestions_are_not_sought_for_endless_words() -> None:
    assert forms.suggest("titel", ["title"]) == "Did you mean `title`?"
    assert forms.suggest("t" * 10_000_000, ["title"]) == ""
