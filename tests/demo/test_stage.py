"""What the demo puts on the stage, and what it does not touch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from loccit.demo import stage
from loccit.demo.sites import HARD_HOSTS, HOSTS, REPORT, answer, page
from loccit.errors import UsageError
from tests.conftest import ROOT


def test_a_new_folder_gets_draft_and_manifest(tmp_path: Path) -> None:
    with stage(tmp_path / "new" / "demo") as staged:
        assert staged.draft.read_bytes() == page("draft.md")
        assert staged.manifest.read_bytes() == page("manifest.yaml")
        assert staged.ca_bundle.read_text().startswith("-----BEGIN CERTIFICATE-----")
        assert {r.split(":")[0] for r in staged.connect_to} == {*HOSTS, *HARD_HOSTS}
    assert not staged.ca_bundle.exists()


def test_a_reader_s_edits_stay(tmp_path: Path) -> None:
    with stage(tmp_path):
        (tmp_path / "draft.md").write_text("Mine now.")
    with stage(tmp_path) as staged:
        assert staged.draft.read_text() == "Mine now."


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.md").write_text("Ten years of work.")
    with pytest.raises(UsageError, match="not the demo") as error, stage(tmp_path):
        pass
    assert error.value.hint
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.md"]


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("")
    with pytest.raises(UsageError, match="not a folder"), stage(tmp_path / "demo"):
        pass


def test_every_cited_link_is_of_the_web_and_acts_its_part() -> None:
    manifest = page("manifest.yaml").decode()
    urls = [w for w in manifest.split() if w.startswith("http") and "reports" not in w]
    assert {urlsplit(u).hostname for u in urls} <= set(HOSTS)
    assert [answer(u).status for u in urls] == [301, 200, 200, 410, 404]
    assert all(u in page("draft.md").decode() for u in urls)
    assert answer(REPORT).body.startswith(b"%PDF")


def test_the_short_link_turns_to_tls_with_a_cookie() -> None:
    first = dict(answer("http://go.example/t7Rl9").headers)
    second = dict(answer(first["Location"]).headers)
    assert first["Location"].startswith("https://")
    assert second["Location"] == REPORT
    assert "Secure" in second["Set-Cookie"]


def test_the_pdf_is_what_its_script_makes(tmp_path: Path) -> None:
    made = tmp_path / "report.pdf"
    subprocess.run(
        [sys.executable, ROOT / "scripts" / "make-demo-pdf", made], check=True, timeout=120
    )
    assert made.read_bytes() == page("report.pdf")


def test_the_pdf_has_hyphens_at_line_ends() -> None:
    lines = (ROOT / "scripts" / "demo-report.txt").read_text().splitlines()
    assert sum(line.endswith("-") for line in lines) >= 4
    assert lines.count("---") == 2
