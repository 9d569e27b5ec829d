"""Pages kept in text/ save time and change no verdict: neither gone, nor spoilt, nor forged."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from loccit import canonical, extract
from loccit.archive import Archive, read_from
from loccit.capture import capture
from loccit.errors import ExtractError
from loccit.manifest import load
from loccit.models.page import Page
from loccit.models.report import Materials, Report
from loccit.models.verdict import Verdict
from loccit.reports import FORMATS
from loccit.verify import verify
from tests.support.archives import writing
from tests.support.cases import NOW, files, quoted
from tests.support.loopback import Loopback, answer, site
from tests.support.newsroom import client, lay, now
from tests.support.typesetting import pdf

TRUE = "We were told on Friday, and that was all we were told."
FALSE = "We were sold on Friday, and that was all we were sold."
SECRET = "Nobody was ever told."
PAGE = (
    f"<!doctype html><html lang=en><title>Mill</title><p>{TRUE}</p>"
    f"<p hidden>{SECRET}</p><p>The last shift ended at noon.</p>"
).encode()
DRAFT = f"He said: “{TRUE}”\n\nShe said: “{FALSE}”\n\nThey said: “{SECRET}”\n\nhttp://a.example/\n"


@dataclass
class Desk:
    """A manifest with one draft, fetched from a web of one page and one PDF."""

    folder: Path

    @property
    def texts(self) -> Path:
        return self.folder / "archive" / "text"

    def verify(self, *, reread: bool = False) -> Report:
        manifest = load(self.folder / "manifest.yaml")
        report, _ = verify(
            [manifest], now=NOW, version="1", shown=lambda path: path.name, reread=reread
        )
        return report

    def verdicts(self, *, reread: bool = False) -> list[Verdict]:
        return [each.verdict for each in quoted(self.verify(reread=reread))]

    def pages(self) -> list[Path]:
        return sorted(self.texts.glob("*.json"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    links = ["http://a.example/", "http://b.example/report"]
    (tmp_path / "draft.md").write_text(f"{DRAFT}http://b.example/report\n", encoding="utf-8")
    path = lay(tmp_path, {"draft": links})
    printed = answer(
        headers=(("Content-Type", "application/pdf"),), body=pdf(["Printed words stand here."])
    )
    with Loopback(site({"a.example/": answer(body=PAGE), "b.example/report": printed})) as server:
        run = capture([load(path)], client=client(server), now=now, run_settings={})
    assert [each.capture is not None for each in run.outcomes] == [True, True]
    return Desk(tmp_path)


def broken(*_: object, **__: object) -> Page:
    raise ExtractError("No reader may be asked here.", media_type="")


WITHOUT = [Verdict.VERBATIM, Verdict.ALTERED, Verdict.REVIEW]


def test_what_was_kept_is_not_read_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(desk.pages()) == 3  # the page; the PDF, by each of its two readers
    monkeypatch.setattr(extract, "extract_page", broken)
    monkeypatch.setattr(extract, "second_opinion", broken)
    assert desk.verdicts() == WITHOUT


def test_deleting_them_changes_nothing(desk: Desk) -> None:
    warm = FORMATS["json"](desk.verify(), Materials(texts={}))
    shutil.rmtree(desk.texts)
    assert FORMATS["json"](desk.verify(), Materials(texts={})) == warm


def test_a_lost_text_is_put_back_as_it_was(desk: Desk) -> None:
    before = [(name, data) for name, data, _ in files(desk.texts)]
    shutil.rmtree(desk.texts)
    assert desk.verdicts() == WITHOUT
    assert [(name, data) for name, data, _ in files(desk.texts)] == before


def test_an_archive_that_may_not_be_written_is_verified_all_the_same(desk: Desk) -> None:
    shutil.rmtree(desk.texts)
    desk.texts.write_bytes(b"in the way")  # rights do not keep out whoever runs as root
    assert desk.verdicts() == WITHOUT


def _forged(page: Path, change: Callable[[str], str]) -> bytes:
    return change(page.read_text(encoding="utf-8")).encode()


FORGERIES: list[Callable[[str], str]] = [
    lambda text: text.replace("told", "sold"),
    lambda text: text.replace("true", "false"),  # what was hidden is shown
    lambda text: text[: len(text) // 2],
    lambda text: "",
]


@pytest.mark.parametrize("change", FORGERIES, ids=["words", "shown", "cut", "empty"])
def test_a_forged_text_is_never_used(desk: Desk, change: Callable[[str], str]) -> None:
    for page in desk.pages():
        page.write_bytes(_forged(page, change))
    assert desk.verdicts() == WITHOUT


def test_a_forged_text_under_its_own_digest_is_never_used(desk: Desk) -> None:
    """It stands under a name that fits it, and the ledger has never heard of it."""
    for page in desk.pages():
        forged = _forged(page, FORGERIES[0])
        name = canonical.digest(forged).removeprefix("sha256:")
        (desk.texts / f"{name}.json").write_bytes(forged)
        page.unlink()
    assert desk.verdicts() == WITHOUT


def test_a_text_of_another_source_is_never_used(desk: Desk) -> None:
    """Two good files in each other's places."""
    one, other, *_ = desk.pages()
    one_data, other_data = one.read_bytes(), other.read_bytes()
    one.write_bytes(other_data)
    other.write_bytes(one_data)
    assert desk.verdicts() == WITHOUT


def test_the_ledger_names_the_page_whole(desk: Desk) -> None:
    entries = [e for e in Archive.open(desk.folder / "archive").entries() if e["type"] == "text"]
    named = {e["page"] for e in entries}
    assert named == {canonical.digest(path.read_bytes()) for path in desk.pages()}
    told = {json.loads(path.read_bytes())["text"]: path for path in desk.pages()}
    assert any(SECRET in text for text in told)


def test_other_readers_read_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that an older version read may lack what the present one knows of hidden text."""
    asked = []
    real = extract.extract_page

    def reading(body: bytes, media_type: str, **how: str | None) -> Page:
        asked.append(media_type)
        return real(body, media_type, **how)

    monkeypatch.setattr(extract, "extract_page", reading)
    assert desk.verdicts() == WITHOUT
    assert asked == []
    monkeypatch.setattr(extract, "readers", lambda: "sha256:" + "0" * 64)
    assert desk.verdicts() == WITHOUT
    assert asked == ["text/html", "application/pdf"]


def test_a_ledger_that_lies_is_found_out_by_reading_anew(desk: Desk) -> None:
    """Whoever writes a ledger can name a text that nobody read from the capture."""
    archive = desk.folder / "archive"
    pinned = archive_of(desk).captures()[0]
    of = read_from(archive_of(desk).payload(pinned), extract.readers())
    page = archive_of(desk).page(pinned, of)
    assert page is not None
    with writing(archive) as to:
        to.record_text(pinned.id, replace(page, text=page.text.replace("told", "sold")), of)
    assert desk.verdicts() != WITHOUT
    assert desk.verdicts(reread=True) == WITHOUT


def archive_of(desk: Desk) -> Archive:
    return Archive.open(desk.folder / "archive")
