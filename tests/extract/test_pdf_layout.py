"""Pages as reports are set, read by both readers and judged: real bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import pairwise

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from loccit.errors import ExtractError
from loccit.extract import extract_page, has_second_reader, second_opinion
from loccit.match import quotations
from loccit.match.judge import judge, prepare
from loccit.models.page import Page
from loccit.models.verdict import Verdict
from tests.extract.test_pdf import canvas
from tests.support.typesetting import Style, pdf, seen_and_unseen

SENTENCES = [
    f"In the {word} year the department was not prepared to deal with the families,"
    " who had been separated at the long-standing checkpoint, and nobody had asked for the reason"
    f" before the {word} hearing was held."
    for word in "first second third fourth fifth sixth seventh eighth ninth tenth last".split()
]
TEXT = " ".join(SENTENCES)
VERBATIM = (Verdict.VERBATIM, Verdict.TYPOGRAPHIC)


def read(body: bytes) -> Page:
    return extract_page(body, "application/pdf")


def again(body: bytes) -> Page:
    page = second_opinion(body, "application/pdf")
    assert page
    return page


@pytest.mark.parametrize(
    "style",
    [
        Style(),
        Style(columns=2),
        Style(columns=3),
        Style(columns=2, by_rows=True),
        Style(columns=2, by_rows=True, justified=False),
        Style(columns=2, furniture_first=False),
    ],
    ids=str,
)
def test_every_sentence_is_found_as_it_stands(style: Style) -> None:
    texts = [TEXT.replace("hearing", f"hearing number {'abcdefghijklmnop'[i]}") for i in range(12)]
    page = read(pdf(texts, style))
    pages = {found.page for found in page.blocks}
    assert len(pages) > 1
    source = prepare(page)
    for i in range(12):
        for sentence in SENTENCES:
            wanted = sentence.replace("hearing", f"hearing number {'abcdefghijklmnop'[i]}")
            assert judge(wanted, source).verdict in VERBATIM, wanted


def test_a_sentence_over_a_page_is_one_and_its_page_is_known() -> None:
    page = read(pdf([" ".join(TEXT for _ in range(12))], Style()))
    body = [found for found in page.blocks if found.region == "body"]
    assert [found.page for found in body] == list(range(1, len(body) + 1))
    assert len(body) > 1
    for before, after in pairwise(body):
        assert before.end == after.start
    edge = body[0].end
    words = page.text[edge - 60 : edge + 60].split()[1:-1]
    found = judge(" ".join(words).replace("\ufffe", ""), prepare(page))
    assert found.verdict in VERBATIM
    assert "crosses a block" not in found.flags
    assert (page.page_of(found.start, found.end), page.page_of(edge + 1, edge + 2)) == (1, 2)


def test_heads_numbers_and_footnotes_follow_the_text_with_their_regions() -> None:
    noted = TEXT.replace("reason", "reason[^See the report of May, page 4.]", 1)
    page = read(pdf([noted] * 9, Style(columns=2)))
    order = [found.region for found in page.blocks]
    assert order == sorted(order, key=lambda region: region != "body")
    assert {"body", "header", "footer", "footnote"} == set(order)
    notes = {page.text[b.start : b.end] for b in page.blocks if b.region == "footnote"}
    assert any("See the report of May" in note for note in notes)
    assert all(found.page for found in page.blocks)


def test_a_notes_mark_is_no_part_of_the_text() -> None:
    page = read(pdf([TEXT.replace("reason", "reason[^See page 4.]")], Style()))
    marks = [page.text[start:end] for start, end in page.note_references]
    assert marks == [str(i + 1) for i in range(len(SENTENCES))]
    found = judge(SENTENCES[3], prepare(page))
    assert found.verdict is Verdict.TYPOGRAPHIC
    assert "note references" in found.folds


def test_a_power_is_no_note() -> None:
    out = io.BytesIO()
    drawn = Canvas(out, pagesize=A4)
    text = drawn.beginText(72, 700)
    for word, power in (("an area of 10", "2"), (" and 4 km", "2"), (" or x", "2"), (" here", "")):
        text.textOut(word)
        text.setFont("Helvetica", 6)
        text.setRise(4)
        text.textOut(power)
        text.setRise(0)
        text.setFont("Helvetica", 12)
    drawn.drawText(text)
    drawn.save()
    assert read(out.getvalue()).note_references == ()


@pytest.mark.parametrize("joint", ["-", ""])
@pytest.mark.parametrize("reader", [read, again])
def test_a_hyphen_matches_both_readings(reader: Callable[[bytes], Page], joint: str) -> None:
    lines = ("This is a well-", "known hyphen of the depart-", "ment.")
    page = reader(canvas([(72, 700 - 14 * i, line) for i, line in enumerate(lines)]))
    found = judge(f"a well{joint}known hyphen of the department", prepare(page))
    assert found.verdict in VERBATIM


def test_a_hyphen_at_the_end_of_a_page() -> None:
    head = [(72.0, 700.0 - 14 * i, f"Words of line {'abcdef'[i]} come first") for i in range(6)]
    page = read(
        canvas([*head, (72, 616, "and nobody was prepar-")], [(72, 700, "ed to deal with it.")])
    )
    assert judge("nobody was prepared to deal with it", prepare(page)).verdict in VERBATIM
    assert [found.page for found in page.blocks] == [1, 2]


def test_a_heading_on_the_next_page_ends_the_paragraph() -> None:
    page = read(canvas([(72, 700, "and that was all.")], [(72, 700, "then another")]))
    assert page.text == "and that was all.\n\nthen another"


def picture() -> ImageReader:
    from PIL import Image

    return ImageReader(Image.new("RGB", (40, 40), (200, 10, 10)))


def scanned(*texts: str) -> bytes:
    """One page for each text; an empty one is a picture."""
    out = io.BytesIO()
    drawn = Canvas(out, pagesize=A4)
    for text in texts:
        if text:
            drawn.drawString(72, 700, text)
        else:
            drawn.drawImage(picture(), 0, 0, 595, 842)
        drawn.showPage()
    drawn.save()
    return out.getvalue()


def test_pages_that_are_pictures_are_told() -> None:
    page = read(scanned("Some words.", "", "More words."))
    assert page.unread == (2,)
    assert page.warnings == ("Page 2 holds a picture and no text: a person must read it.",)
    assert read(canvas([(72, 700, "Words")], [])).unread == ()
    assert (read(scanned("", "")).text, read(scanned("", "")).unread) == ("", (1, 2))


def test_there_is_a_second_reader_for_pdf_only() -> None:
    assert has_second_reader("application/pdf")
    assert not has_second_reader("text/html")
    assert second_opinion(b"<p>Words</p>", "text/html") is None


def test_the_second_reader() -> None:
    page = again(pdf([TEXT] * 9, Style(columns=2)))
    assert page.extractor.startswith("pypdf/")
    assert page.media_type == "application/pdf"
    assert judge(SENTENCES[2], prepare(page)).verdict in VERBATIM
    assert {found.page for found in page.blocks} == {1, 2, 3, 4}
    assert [found.region for found in page.blocks].count("header") == 4


def test_the_second_reader_sees_no_invisible_text() -> None:
    assert again(seen_and_unseen()).text == "Seen words"


def test_the_second_reader_reads_what_was_recognised_behind_a_picture() -> None:
    assert again(canvas([(72, 700, "Recognised words")], mode=3)).text == "Recognised words"


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b"%PDF-1.7\n" + b"1 0 obj<<" * 20_000])
def test_what_the_second_reader_cannot_read(body: bytes) -> None:
    with pytest.raises(ExtractError, match="second PDF reader cannot read"):
        second_opinion(body, "application/pdf")


def test_the_second_reader_needs_a_password_too() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(canvas([(72, 700, "Secret")]))))
    writer.encrypt("password", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(ExtractError):
        second_opinion(out.getvalue(), "application/pdf")


def test_a_quotation_in_a_local_pdf_goes_on_over_its_pages() -> None:
    head = [(72.0, 700.0 - 14 * i, f"Words of line {'abcdef'[i]} come first") for i in range(6)]
    last = (72, 616, "and he said “that nobody was")
    page = read(canvas([*head, last], [(72, 700, "prepared to deal with it” and left")]))
    (found,) = quotations.find(page)
    assert (found.exact, found.closed) == ("that nobody was prepared to deal with it", True)
