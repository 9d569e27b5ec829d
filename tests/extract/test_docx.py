"""Word documents: what is read of them, and what is told."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document

from loccit.errors import ExtractError
from loccit.extract import docxchild, extract_page, read_local
from loccit.extract.dispatch import DOCX
from loccit.models.page import Page

NAMESPACE = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="{}" Type="http://schemas.openxmlformats.org/officeDocument/'
    '2006/relationships/{}"/></Relationships>'
)


def raw(document: str, **parts: str) -> bytes:
    """A DOCX with a hand-written body; `parts` are further parts of its word folder."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONSHIPS.format("word/document.xml", "officeDocument"))
        archive.writestr(
            "word/document.xml",
            f"<?xml version='1.0'?>{document}"
            if document.startswith("<!")
            else f"<w:document {NAMESPACE}><w:body>{document}</w:body></w:document>",
        )
        for name, text in parts.items():
            archive.writestr(f"word/{name.replace('__', '/')}.xml", text)
            relation = RELATIONSHIPS.format(f"{name}.xml", name)
            archive.writestr("word/_rels/document.xml.rels", relation)
    return out.getvalue()


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def page(body: bytes) -> Page:
    return extract_page(body, DOCX)


def test_paragraphs_headings_lists_and_tables() -> None:
    document = Document()
    document.add_heading("The heading", 1)
    document.add_paragraph("He said “no” ").add_run("twice").bold = True
    document.add_paragraph("An item", style="List Bullet")
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "a", "b"
    out = io.BytesIO()
    document.save(out)
    read = page(out.getvalue())
    assert [(b.kind, read.text[b.start : b.end]) for b in read.blocks] == [
        ("heading", "The heading"), ("paragraph", "He said “no” twice"), ("item", "An item"),
        ("cell", "a"), ("cell", "b"),
    ]  # fmt: skip
    assert read.extractor.startswith("mammoth/")
    assert read.warnings == ()


def test_tracked_changes_are_told_and_read_as_accepted() -> None:
    read = page(
        raw(
            f'<w:p>{run("we ")}<w:ins w:id="1">{run("will ")}</w:ins>'
            '<w:del w:id="2"><w:r><w:delText>won’t </w:delText></w:r></w:del>'
            f"{run('raise taxes')}</w:p>"
        )
    )
    assert read.text == "we will raise taxes"
    told = "The document has tracked changes (1 insertion and 1 deletion): it was read as if all"
    assert read.warnings == (f"{told} were accepted.",)


def test_footnotes_follow_and_their_marks_are_notes() -> None:
    read = page(
        raw(
            f'<w:p>{run("He said so.")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>',
            footnotes=f'<w:footnotes {NAMESPACE}><w:footnote w:id="2"><w:p>{run("See there.")}'
            "</w:p></w:footnote></w:footnotes>",
        )
    )
    assert read.text == "He said so.[1]\n\nSee there."
    assert [read.text[a:b] for a, b in read.note_references] == ["[1]"]
    assert [b.region for b in read.blocks] == ["body", "footnote"]


def test_links_by_field_code() -> None:
    read = page(
        raw(
            f'<w:p>{run("See ")}<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            '<w:r><w:instrText> HYPERLINK "https://example.org/a" </w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("the report")}'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        )
    )
    (link,) = read.links
    assert (link.url, link.how) == ("https://example.org/a", "docx")
    assert read.text[link.start : link.end] == link.text == "the report"


def test_a_local_docx_counts_in_its_page_text(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(raw(f"<w:p>{run('One')}</w:p><w:p>{run('“Two”')}</w:p>"))
    text = read_local(tmp_path / "a.docx", shown="a.docx")
    assert text.decoded == text.page.text == "One\n\n“Two”"
    assert text.page.origin is None


def test_a_docx_is_known_by_its_bytes() -> None:
    body = raw(f"<w:p>{run('One')}</w:p>")
    assert extract_page(body, "application/octet-stream").text == "One"
    assert extract_page(body, "application/zip").text == "One"


def test_a_bomb_is_refused_before_it_unpacks() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (docxchild.LARGEST_PART + 1))
    with pytest.raises(ExtractError, match="a part of more than 64 MB"):
        page(out.getvalue())


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04", "damaged"),
        (raw("")[:-30], "damaged"),
        (raw("<w:p>"), "damaged"),
        (raw('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "entities"),
        (raw("<w:p>" + "<w:ins>" * 20_000 + "</w:ins>" * 20_000 + "</w:p>"), "nests|damaged|fail"),
    ],
    ids=["empty", "head only", "cut", "broken XML", "entities", "nested"],
)
def test_damaged_and_hostile_documents(body: bytes, message: str) -> None:
    with pytest.raises(ExtractError, match=message):
        page(body)


def test_another_archive_is_no_docx() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "x")
    with pytest.raises(ExtractError, match=r"no word/document\.xml"):
        page(out.getvalue())
