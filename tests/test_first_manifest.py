"""The first real manifest, end to end: five real texts against an acted-out web on loopback.

The texts are read where they lie and never copied; what the acted-out sources say is put together
from their own quotations as the test runs, between filler of ours.
"""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from loccit import find_quotations
from loccit.cli import main
from tests.conftest import ROOT
from tests.support.loopback import Authority, Loopback, answer, connect_to, moved, site

HOME = ROOT / "manifests" / "doj-oig-zero-tolerance"
THREAD, UNROLLED, ITEM, POST, EXAMINER = (
    "000_d9f31509f888fc0d.txt",
    "001_018fa2798d863b72.txt",
    "002_1960a1ade2ce6e89.txt",
    "003_b45a79f1edcdecde.txt",
    "004_4a5921a067004db6.txt",
)
HOSTS = (
    "t.co", "oig.justice.gov", "www.nytimes.com", "buzzchronicles.com", "kaufmanatlaw.com",
    "www.washingtonpost.com", "www.washingtonexaminer.com",
)  # fmt: skip
TIMES = (
    "/2020/10/06/us/politics/family-separation-border-immigration-jeff-sessions-rod-rosenstein.html"
)
PDF = [("Content-Type", "application/pdf")]
FILLER = "This paragraph was written for the test and stands between two others."


def exacts(documents: Path, name: str) -> list[str]:
    return [q.exact for q in find_quotations((documents / name).read_text(encoding="utf-8"))]


def report_pdf(paragraphs: list[str]) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    out = io.BytesIO()
    style = getSampleStyleSheet()["BodyText"]
    story: list[Any] = []
    for paragraph in paragraphs:
        story += [Paragraph(escape(paragraph), style), Paragraph(FILLER, style), Spacer(1, 12)]
    SimpleDocTemplate(out, pagesize=A4, invariant=1).build(story)
    return out.getvalue()


def times_page(paragraphs: list[str]) -> bytes:
    body = "".join(f"<p>{escape(p)}</p><p>{FILLER}</p>" for p in paragraphs)
    return f"<!doctype html><meta charset=utf-8><title>T</title><main>{body}</main>".encode()


@pytest.fixture(scope="module")
def report(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The report of `fetch` and `verify`, as JSON."""
    folder = tmp_path_factory.mktemp("first")
    documents = shared / "documents"
    thread, examiner = exacts(documents, THREAD), exacts(documents, EXAMINER)
    # The draft's note on the call, as the final report has it: the Examiner left two words out.
    amnesty = next(q for q in thread if q.startswith("we need to take away"))
    said = [amnesty if q.startswith("won") else q for q in examiner]
    said = [f"Rosenstein said he n{q[1:]}" if q.startswith("never ordered") else q for q in said]
    pages = {
        "t.co/1AvpFa6z6N": moved("https://oig.justice.gov/reports/21-028.pdf"),
        "t.co/d2r249I8ee": moved(f"https://www.nytimes.com{TIMES}"),
        "t.co/d2r249l8ee": answer("404 Not Found", body=b"gone"),
        "oig.justice.gov/reports/21-028.pdf": answer(headers=PDF, body=report_pdf(thread)),
        f"www.nytimes.com{TIMES}": answer(body=times_page(said)),
        # The other rendering of the thread, in place of the page that was unrolled.
        "buzzchronicles.com/b/government/8402/": answer(
            headers=[("Content-Type", "text/markdown; charset=utf-8")],
            body=(documents / THREAD).read_bytes(),
        ),
    }
    manifest = folder / HOME.name / "manifest.yaml"
    shutil.copytree(HOME, manifest.parent)
    authority = Authority()
    common = [str(manifest), "--archive", str(folder / "archive")]
    with Loopback(site(pages), tls=authority.context(*HOSTS)) as server:
        network = ["--connect-to", connect_to(server), "--delay", "0"]
        network += ["--ca-bundle", str(authority.bundle(folder))]
        assert main(["fetch", *common, *network, "--quiet"]) in (1, 3)
    out = folder / "report.json"
    texts = ["--texts", str(documents), "--format", "json", "-o", str(out)]
    code = main(["verify", *common, *texts])
    loaded: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    assert loaded["exit_code"] == code
    return loaded


def quotations(report: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (document["id"], quotation)
        for manifest in report["manifests"]
        for document in manifest["documents"]
        for quotation in document["quotations"]
    ]


def one(report: dict[str, Any], document: str, begins: str) -> dict[str, Any]:
    return next(
        q
        for name, q in quotations(report)
        if name == document and q["exact"].replace("’", "'").startswith(begins)
    )


def findings(report: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    return [finding for finding in report["findings"] if finding["rule"] == rule]


def test_at_least_forty_quotations_each_with_its_own_span(
    report: dict[str, Any], shared: Path
) -> None:
    found = quotations(report)
    assert len(found) >= 40
    files = {
        document["id"]: (shared / "documents" / document["path"]).read_text(encoding="utf-8")
        for document in report["manifests"][0]["documents"]
    }
    for name, quotation in found:
        there = files[name][quotation["start"] : quotation["end"]]
        first, last = quotation["exact"].split()[0], quotation["exact"].split()[-1]
        assert there.startswith(first)
        assert there.rstrip().endswith(last) or last in there[-40:]
        before = files[name][: quotation["start"]]
        assert quotation["line"] == before.count("\n") + 1
        assert quotation["column"] == len(before) - before.rfind("\n")


def test_every_citation_is_told_as_it_is(report: dict[str, Any]) -> None:
    states = {
        (document["id"], citation["id"]): citation["state"]
        for document in report["manifests"][0]["documents"]
        for citation in document["citations"]
    }
    assert states == {
        ("aleaziz-thread", "report"): "captured",
        ("aleaziz-thread", "times"): "failed",
        ("aleaziz-unrolled", "report"): "captured",
        ("aleaziz-unrolled", "times"): "captured",
        ("kaufman-item", "report"): "captured",
        ("washington-post", "report"): "captured",
        ("washington-examiner", "times"): "captured",
        ("aleaziz-unrolled", "source"): "captured",
        ("kaufman-item", "source"): "failed",
        ("washington-post", "source"): "failed",
        ("washington-examiner", "source"): "failed",
    }
    hops = report["manifests"][0]["documents"][0]["citations"][0]["capture"]["hops"]
    assert [(hop["url"], hop["status"]) for hop in hops] == [
        ("https://t.co/1AvpFa6z6N", 302),
        ("https://oig.justice.gov/reports/21-028.pdf", 200),
    ]


VERDICTS = [
    ("aleaziz-thread", "We concluded that", "verbatim", ""),
    ("aleaziz-thread", "We have now heard", "verbatim", ""),
    ("aleaziz-unrolled", "We concluded that", "typographic", ""),
    ("aleaziz-unrolled", "we need to take away", "typographic", ""),
    ("kaufman-item", "We need to take away", "edited", ""),
    ("washington-post", "we need to take children away", "altered", "order"),
    ("washington-post", "single-minded focus", "edited", ""),
    ("washington-examiner", "won't give amnesty", "altered", "omission"),
    ("washington-examiner", "need to take away children", "verbatim", ""),
    ("washington-examiner", "never ordered anyone", "verbatim", ""),
    ("washington-post", "I just don't see", "missing", ""),
]


@pytest.mark.parametrize(("document", "begins", "verdict", "kind"), VERDICTS)
def test_verdicts_on_real_quotations(
    report: dict[str, Any], document: str, begins: str, verdict: str, kind: str
) -> None:
    found = one(report, document, begins)
    assert (found["verdict"], found["kind"]) == (verdict, kind)


def test_a_match_in_the_pdf_has_its_page(report: dict[str, Any]) -> None:
    match = one(report, "aleaziz-thread", "We have now heard")["match"]
    assert match["page"] in (1, 2)
    assert match["extractor"].startswith("pdfium/")


def test_the_look_alike_links_are_told_at_both_places(report: dict[str, Any]) -> None:
    told = findings(report, "link-lookalike")
    assert {finding["document"] for finding in told} == {"aleaziz-thread", "aleaziz-unrolled"}
    for finding in told:
        assert "d2r249l8ee" in finding["message"]
        assert "d2r249I8ee" in finding["message"]


def test_the_unrolled_thread_differs_from_the_saved_one_in_a_link_and_a_mark(
    report: dict[str, Any],
) -> None:
    unrolled = report["manifests"][0]["documents"][1]
    told = [(p["kind"], p["differences"]) for p in unrolled["passages"] if p["kind"]]
    assert told == [
        ("link", [{"op": "replace", "draft": "d2r249I8ee", "source": "d2r249l8ee"}]),
        ("quotation mark", [{"op": "replace", "draft": "in.'\" Crazy", "source": 'in." Crazy'}]),
    ]
    assert len(unrolled["passages"]) == 10
    assert unrolled["source_only"] == 7
    levels = [finding["level"] for finding in findings(report, "passage-altered")]
    assert levels == ["error", "warning"]
    assert findings(report, "passage-missing") == []


def test_one_statement_given_in_two_ways_is_told_at_both_places(report: dict[str, Any]) -> None:
    told = findings(report, "quote-variants")
    assert {"kaufman-item", "washington-post", "washington-examiner"} <= {
        finding["document"] for finding in told
    }


LEANS = [
    ("aleaziz-thread", "We concluded that", "report", "link"),
    ("kaufman-item", "We need to take away", "report", "only"),
    ("washington-post", "Department leadership and", "report", "outlet"),
    ("washington-post", "we need to take children away", "report", "only"),
    ("washington-examiner", "won't give amnesty", "times", "outlet"),
    ("washington-examiner", "should not have been declined", "times", "outlet"),
]


@pytest.mark.parametrize(("document", "begins", "citation", "how"), LEANS)
def test_what_a_quotation_leans_on(
    report: dict[str, Any], document: str, begins: str, citation: str, how: str
) -> None:
    found = one(report, document, begins)
    assert (found["leans_on"], found["leans_by"]) == (citation, how)


def test_of_figures_nothing_is_said_that_is_not_so(report: dict[str, Any]) -> None:
    judged = {
        (document["id"], figure["exact"]): figure["verdict"]
        for document in report["manifests"][0]["documents"]
        for figure in document["figures"]
    }
    assert judged == {
        ("kaufman-item", "3,000"): "absent",
        ("kaufman-item", "April 2018"): "other form",
        ("kaufman-item", "May 2018"): "same",
        ("washington-examiner", "86"): "absent",
        ("washington-examiner", "45"): "absent",
        ("washington-examiner", "November 2018"): "absent",
        ("washington-examiner", "64"): "absent",
    }
    # The acted-out sources hold the quotations alone; that a figure is not there is a note.
    assert {finding["level"] for finding in findings(report, "figure-mismatch")} == {"note"}


def test_without_the_texts_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = ["--texts", str(tmp_path), "--archive", str(tmp_path / "archive")]
    code = main(["verify", str(HOME), *nowhere, "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    assert code == report["exit_code"] == 3
    assert len(findings(report, "text-unreadable")) == 5
    assert {c["state"] for d in report["manifests"][0]["documents"] for c in d["citations"]} == {
        "never-fetched"
    }


def test_as_it_is_in_the_project_it_says_what_was_never_fetched(
    shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = ["--texts", str(shared / "documents"), "--format", "json"]
    code = main(["verify", str(HOME), *texts])
    report = json.loads(capsys.readouterr().out)
    assert code == 3
    assert len(findings(report, "link-not-archived")) == 7 + 4
    assert len(findings(report, "passage-uncheckable")) == 4
    assert not findings(report, "text-changed")
    assert report["summary"]["quotations"] >= 40
    assert set(report["summary"]["verdicts"]) == {"uncheckable"}
