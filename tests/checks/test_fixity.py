"""record-corrupt, ledger-broken."""

from __future__ import annotations

from loccit.checks.fixity import check_fixity
from loccit.errors import ArchiveError, ExtractError, FixityError, RecordError
from loccit.models.rules import RULES
from tests.support.evidence import document, evidence, local, source

URL = "https://a.example/"
DAMAGE = FixityError("the block has another hash", file="warcs/x.warc.gz", offset=512)


def test_a_record_that_changed() -> None:
    (finding,) = check_fixity(evidence(document(local("x"), [source(URL, problem=DAMAGE)])))
    assert finding.rule == "record-corrupt"
    assert RULES[finding.rule].integrity
    assert finding.message == (
        "A stored capture of report is damaged: The block has another hash"
        " (warcs/x.warc.gz, byte 512)."
    )
    assert "loccit audit" in finding.hint
    assert finding.citation == "report"


def test_a_newer_record_that_changed() -> None:
    torn = RecordError("no WARC record begins here", file="warcs/x.warc.gz")
    held = source(URL, "text", newer_problem=torn)
    (finding,) = check_fixity(evidence(document(local("x"), [held])))
    assert finding.rule == "record-corrupt"


def test_the_ledger_is_reported_once_not_at_every_link() -> None:
    sources = [source(URL, problem=DAMAGE, name=name) for name in ("a", "b")]
    (finding,) = check_fixity(evidence(document(local("x"), sources), integrity=(DAMAGE,)))
    assert (finding.rule, finding.path) == ("ledger-broken", "manifest.yaml")


def test_what_is_no_damage() -> None:
    unread = ExtractError("no reader", media_type="image/png")
    sources = [source(URL, problem=p) for p in (None, unread, ArchiveError("not held"))]
    assert check_fixity(evidence(document(local("x"), sources))) == ()
