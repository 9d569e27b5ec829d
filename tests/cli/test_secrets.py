"""A secret that a link carries is sent to its server and kept nowhere."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from loccit.cli import main
from tests.support.loopback import Loopback, answer, connect_to, moved, site

SECRET = "s3cr3tvalue"
LINK = f"http://files.example/report?page=2&sig={SECRET}"
MANIFEST = f"""\
loccit: 1
documents:
  - id: draft
    text: draft.md
    cites:
      - url: "{LINK}"
        id: report
        expect: https://elsewhere.example/
      - url: "http://gone.example/x?token={SECRET}"
"""


def test_no_secret_of_a_link_is_kept_or_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "draft.md").write_text("He said “the water is safe”.", "utf-8")
    (tmp_path / "manifest.yaml").write_text(MANIFEST, "utf-8")
    pages = {
        f"/report?page=2&sig={SECRET}": moved(
            f"/end?token={SECRET}", ("Set-Cookie", f"a={SECRET}")
        ),
        f"/end?token={SECRET}": answer(body=b"<p>Indeed the water is safe here.</p>"),
    }
    shown = ""
    with Loopback(site(pages)) as server:
        route = ["--connect-to", connect_to(server), "--delay", "0"]
        for words in (
            ["status", "manifest.yaml"],
            ["verify", "manifest.yaml"],
            ["fetch", "manifest.yaml", *route],
            ["status", "manifest.yaml"],
            ["status", "manifest.yaml", "--json"],
            ["verify", "manifest.yaml"],
            ["verify", "manifest.yaml", "--format", "json"],
            ["pin", "manifest.yaml"],
            ["audit", "archive"],
        ):
            main(words)
            out, err = capsys.readouterr()
            shown += out + err
        assert any(SECRET.encode() in request for request in server.requests)
    assert "verbatim" in shown
    assert "sig=***********" in shown
    assert SECRET not in shown
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.name != "manifest.yaml":
            data = path.read_bytes()
            data = gzip.decompress(data) if path.suffix == ".gz" else data
            assert SECRET.encode() not in data, path.name
