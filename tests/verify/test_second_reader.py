"""A pass by either reader stands, labelled; `altered`, `stitched` and `missing` need both."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from loccit import extract
from loccit.errors import ExtractError, LoccitError
from loccit.match import judge as judging
from loccit.models.evidence import Source
from loccit.models.manifest import Document
from loccit.models.page import Page
from loccit.models.report import JudgedQuotation
from loccit.models.verdict import Match, Verdict
from loccit.models.wire import Exchange
from loccit.verify import answers
from loccit.verify import weigh as weighing
from loccit.verify.weigh import weigh
from tests.support.cases import MANIFEST, REPORT, Case, quoted, rules
from tests.support.chains import exchange
from tests.support.evidence import PLACE, local, page, quotation, source

A, B = "https://a.example/", "https://b.example/"
WORDS = "we need to take away children"
ORDER = "we need to take children away"
NOTHING = "Nothing like it stands here."


def really(exact: str, read: Page) -> Match:
    return judging.judge(exact, judging.prepare(read))


class Readers:
    """What the second reader makes of each source, by its citation; who was asked."""

    def __init__(self, **texts: str | LoccitError | None) -> None:
        self.texts = texts
        self.asked: list[str] = []

    def __call__(self, asked: Source) -> Page | LoccitError | None:
        name = asked.citation.id
        self.asked.append(name)
        text = self.texts.get(name)
        return page(text, extractor="pypdf/1") if isinstance(text, str) else text


def one(exact: str, second: Readers, *sources: Source) -> JudgedQuotation:
    text = f"He said “{exact}”."
    said = quotation(text, exact)
    return weigh(Document("draft", "d.md", PLACE), local(text), [said], sources, really,
                 second=second)[0]  # fmt: skip


def test_a_pass_by_the_second_reader_stands_and_is_labelled() -> None:
    for first in (NOTHING, ORDER):
        found = one(WORDS, Readers(a=WORDS), source(A, first, "a"))
        assert found.verdict is Verdict.VERBATIM
        assert found.found_in
        assert (found.found_in.extractor, found.flags) == ("pypdf/1", (weighing.SECOND,))
        assert found.found_in.text == page(WORDS).digest


def test_a_pass_by_the_first_reader_asks_no_second() -> None:
    second = Readers(a=NOTHING, b=NOTHING)
    found = one(WORDS, second, source(A, NOTHING, "a"), source(B, WORDS, "b"))
    assert (found.verdict, found.flags, second.asked) == (Verdict.VERBATIM, (), [])


def test_review_by_either_stands() -> None:
    second = Readers(a=WORDS)
    assert one(WORDS.title(), second, source(A, WORDS, "a")).verdict is Verdict.REVIEW
    assert second.asked == []
    found = one(WORDS.title(), second, source(A, NOTHING, "a"))
    assert (found.verdict, found.flags) == (Verdict.REVIEW, (weighing.SECOND,))


@pytest.mark.parametrize(
    ("first", "other", "verdict", "flags"),
    [
        (WORDS, WORDS, Verdict.ALTERED, ()),
        (WORDS, NOTHING, Verdict.ALTERED, ()),
        (NOTHING, WORDS, Verdict.ALTERED, (weighing.SECOND,)),
        (NOTHING, NOTHING, Verdict.MISSING, ()),
    ],
)
def test_what_fails_with_both_fails(
    first: str, other: str, verdict: Verdict, flags: tuple[str, ...]
) -> None:
    found = one(ORDER, Readers(a=other), source(A, first, "a"))
    assert (found.verdict, found.flags) == (verdict, flags)


@pytest.mark.parametrize("first", [WORDS, NOTHING])
@pytest.mark.parametrize("fails", [ExtractError("No.", media_type="application/pdf"), "", "\n"])
def test_where_the_second_cannot_read_it_nothing_is_held_against_it(
    first: str, fails: str | LoccitError
) -> None:
    found = one(ORDER, Readers(a=fails), source(A, first, "a"))
    assert (found.verdict, found.kind) == (Verdict.UNCHECKABLE, answers.ONE_READER)
    assert found.unchecked == ("a",)
    assert found.closest is None or found.closest.citation == "a"


@pytest.mark.parametrize("first", [WORDS, NOTHING])
def test_a_source_with_one_reader_is_judged_by_it(first: str) -> None:
    wanted = Verdict.ALTERED if first == WORDS else Verdict.MISSING
    assert one(ORDER, Readers(), source(A, first, "a")).verdict is wanted


def test_missing_in_a_source_with_unread_pages_is_uncheckable() -> None:
    scan = replace(page(NOTHING), unread=(2,))
    found = one(WORDS, Readers(a=NOTHING), source(A, NOTHING, "a", page=scan))
    assert (found.verdict, found.kind) == (Verdict.UNCHECKABLE, answers.PICTURES)
    assert one(WORDS, Readers(a=WORDS), source(A, NOTHING, "a", page=scan)).verdict.passes


def drawn(*pieces: tuple[float, str]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    for left, text in pieces:
        canvas.drawString(left, 700, text)
    canvas.save()
    return out.getvalue()


# PDFium reads a line from left to right, the stamp in its middle included; pypdf in the order in
# which it was drawn.
STAMPED = drawn((72, "We need to take"), (200, "away children, he said."), (160, "Stamp"))


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path).lay()


def served(body: bytes) -> Exchange:
    return exchange(REPORT, body, headers=(("Content-Type", "application/pdf"),))


def test_a_real_file_that_only_the_second_reader_reads_in_order(case: Case) -> None:
    case.lock(case.fetched(served(STAMPED)))
    report = case.verify()
    (said,) = quoted(report)
    assert rules(report) == []
    assert said.verdict.passes
    assert said.flags[-1] == weighing.SECOND
    assert said.found_in
    assert said.found_in.extractor.startswith("pypdf/")
    assert said.found_in.page == 1


def test_a_real_file_that_says_otherwise_to_both(case: Case) -> None:
    body = drawn((72, "We need to take children away, he said."))
    case.lock(case.fetched(served(body)))
    report = case.verify()
    assert rules(report) == ["quote-altered"]
    assert quoted(report)[0].flags == ()


def test_each_file_is_read_again_once(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def failing(body: bytes, media_type: str) -> Page | None:
        asked.append(media_type)
        raise ExtractError("No.", media_type=media_type)

    monkeypatch.setattr(extract, "second_opinion", failing)
    case.lay(draft="“we need to keep the children” and “they took all of it away”\n\n" + REPORT)
    case.lock(case.fetched(served(STAMPED)))
    report = case.verify()
    assert rules(report) == 2 * ["quote-uncheckable"]
    assert answers.ONE_READER in report.findings[0].message
    assert report.exit_code() == 3
    assert asked == ["application/pdf"]


def test_another_text_as_source_has_a_second_reader_too(case: Case) -> None:
    cited = f"      - url: {REPORT}\n        id: report\n"
    manifest = MANIFEST.replace(cited, "      - document: notes\n")
    case.lay(
        manifest + "  - {id: notes, text: notes.pdf}\n", draft="“We need to take away children.”"
    )
    (case.folder / "texts" / "notes.pdf").write_bytes(STAMPED)
    (said,) = quoted(case.verify())
    assert said.verdict.passes
    assert set(said.flags) == {"local source", weighing.SECOND}
