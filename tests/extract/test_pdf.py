"""PDFs made for the purpose, read by PDFium in its child process."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    SimpleDocTemplate,
)

from loccit.errors import ExtractError
from loccit.extract import child, extract_page, read_local
from loccit.extract.lines import Line, paragraphs
from loccit.models.page import Page
from tests.support.typesetting import seen_and_unseen

SENTENCE = "The department was not prepared to deal with the families, and nobody had asked why. "


def page(body: bytes) -> Page:
    return extract_page(body, "application/pdf")


def canvas(*pages: Sequence[tuple[float, float, str]], mode: int = 0, **options: object) -> bytes:
    """A PDF with texts at (left, bottom)."""
    out = io.BytesIO()
    drawn = Canvas(out, pagesize=A4, **options)
    for texts in pages:
        for left, bottom, text in texts:
            line = drawn.beginText(left, bottom)
            if mode:
                line.setTextRenderMode(mode)
            line.textLine(text)
            drawn.drawText(line)
        drawn.showPage()
    drawn.save()
    return out.getvalue()


def test_paragraphs_headings_and_page_numbers() -> None:
    style = getSampleStyleSheet()
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, title="A report").build(
        [
            Paragraph("The heading", style["Heading1"]),
            Paragraph("“First.” " + SENTENCE * 3, style["BodyText"]),
            Paragraph("Second. " + SENTENCE * 3, style["BodyText"]),
            PageBreak(),
            Paragraph("Third. " + SENTENCE, style["BodyText"]),
        ]
    )
    read = page(out.getvalue())
    assert read.title == "A report"
    assert read.extractor.startswith("pdfium/")
    assert [(b.kind, b.page) for b in read.blocks] == [
        ("heading", 1), ("paragraph", 1), ("paragraph", 1), ("paragraph", 2),
    ]  # fmt: skip
    shown = " ".join(read.text.split())
    assert ("“First.” " + SENTENCE * 3).strip() in shown
    assert read.page_of(*(2 * [read.text.index("Third")])) == 2
    assert "\n\n" not in read.text[read.blocks[1].start : read.blocks[1].end]


def test_two_columns_are_read_one_after_the_other() -> None:
    style = getSampleStyleSheet()["BodyText"]
    out = io.BytesIO()
    document = BaseDocTemplate(out, pagesize=A4)
    document.addPageTemplates(
        PageTemplate(frames=[Frame(50, 50, 230, 700), Frame(300, 50, 230, 700)])
    )
    document.build([Paragraph(f"Number {i}. {SENTENCE * 4}", style) for i in range(12)])
    shown = " ".join(page(out.getvalue()).text.split())
    for i in range(12):
        if f"Number {i + 1}." in shown:
            assert shown.index(f"Number {i}.") < shown.index(f"Number {i + 1}.")
    # A paragraph that goes on in the next column is one.
    assert shown.count((SENTENCE * 4).strip()) >= 10


def test_a_hyphen_at_a_line_end_is_pdfiums_own_mark() -> None:
    read = page(canvas([(72, 700, "This ends with a well-"), (72, 685, "known hyphen.")]))
    assert read.text == "This ends with a well\ufffeknown hyphen."


def test_a_wider_gap_begins_a_paragraph() -> None:
    lines = [(72.0, 700.0 - 14 * i, f"Line {i} of it") for i in range(4)]
    read = page(canvas([*lines, (72, 620, "After the gap")]))
    assert [read.text[b.start : b.end] for b in read.blocks] == [
        "Line 0 of it\nLine 1 of it\nLine 2 of it\nLine 3 of it", "After the gap",
    ]  # fmt: skip


def test_invisible_text_beside_visible_text_is_hidden() -> None:
    read = page(seen_and_unseen())
    assert [(read.text[b.start : b.end], b.hidden) for b in read.blocks] == [
        ("Seen words", False), ("Unseen words", True),
    ]  # fmt: skip


def test_recognised_text_behind_a_picture_is_read_and_told() -> None:
    read = page(canvas([(72, 700, "Recognised words")], mode=3))
    assert read.text == "Recognised words"
    assert not read.blocks[0].hidden
    assert "page 1 lies invisible" in read.warnings[0]


def test_a_pdf_without_text_is_an_empty_page_with_a_warning() -> None:
    read = page(canvas([], []))
    assert (read.text, read.blocks) == ("", ())
    assert "holds no text" in read.warnings[0]
    assert "2 pages" in read.warnings[0]


def test_bare_links() -> None:
    read = page(canvas([(72, 700, "See https://example.org/a, and more.")]))
    (link,) = read.links
    assert (link.url, read.text[link.start : link.end]) == (2 * ("https://example.org/a",))


def test_an_encrypted_pdf_is_refused_with_advice() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(canvas([(72, 700, "Secret")]))))
    writer.encrypt("password", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(ExtractError, match="encrypted") as caught:
        page(out.getvalue())
    assert "password" in caught.value.hint


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7", b"%PDF-1.7\n" + b"\x00" * 100_000, b"%PDF-1.7\n" + b"1 0 obj<<" * 50_000]
)
def test_damaged_pdfs_are_refused(body: bytes) -> None:
    with pytest.raises(ExtractError, match="The PDF is damaged"):
        page(body)


def test_a_pdf_cut_in_half_gives_no_crash() -> None:
    body = canvas(*[[(72, 700, f"Page {i}")] for i in range(20)])
    with contextlib.suppress(ExtractError):
        page(body[: len(body) // 2])


def test_a_page_count_bomb_is_refused() -> None:
    # One page object, claimed 30,000 times.
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count 30000/Kids[{'3 0 R ' * 30_000}]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    ]
    body, places = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    body += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    body += f"trailer<</Root 1 0 R/Size {len(objects) + 1}>>\nstartxref\n{start}\n%%EOF".encode()
    with pytest.raises(ExtractError, match="claims 30000 pages"):
        page(body)


def test_a_reader_out_of_time_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "slow_child.py").write_text(
        "from loccit.extract.child import confined; confined(1)\nwhile True: pass"
    )
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ExtractError, match=r"longer than (1 seconds of processor time|2 seconds)"):
        child.ask("slow_child", b"x", what="The file", media_type="x/y", seconds=1)


def test_a_reader_asleep_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "idle_child.py").write_text("import time\ntime.sleep(600)")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ExtractError, match="longer than 2 seconds"):
        child.ask("idle_child", b"x", what="The file", media_type="x/y", seconds=1)


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.abort()",
        "raise SystemExit(3)",
        "print('no json')",
        "print('[1]')",
        "from loccit.extract.child import confined\nconfined(60)\nx = bytearray(3 << 30)",
        "from loccit.extract.child import *; confined(60)\nwhile True: print('x' * (1 << 20))",
    ],
    ids=["abort", "exit", "text", "list", "memory", "output"],
)
def test_a_reader_that_fails_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    (tmp_path / "failing_child.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ExtractError, match="made its reader fail") as caught:
        child.ask("failing_child", b"x", what="The file", media_type="x/y", seconds=60)
    assert caught.value.media_type == "x/y"


def test_the_child_sees_neither_our_environment_nor_our_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    (tmp_path / "looking_child.py").write_text(
        "import os, json\nprint(json.dumps({'env': sorted(os.environ)}))"
    )
    monkeypatch.syspath_prepend(tmp_path)
    told = child.ask("looking_child", b"x", what="The file", media_type="x/y")
    assert "SECRET_TOKEN" not in told["env"]


def test_a_local_pdf_counts_in_its_page_text(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(canvas([(72, 700, "One"), (72, 600, "“Two”")]))
    text = read_local(tmp_path / "a.pdf", shown="a.pdf")
    assert text.decoded == text.page.text == "One\n\n“Two”"
    assert text.page.origin is None
    assert text.place(text.decoded.index("“")) == (3, 1)


def test_line_groups_without_positions_are_one_paragraph() -> None:
    lines = [Line(str(i)) for i in range(3)]
    assert len(list(paragraphs(lines))) == 1
