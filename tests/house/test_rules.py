"""Every rule has a page, and every page's samples do what it says."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from loccit.cli.program import main
from loccit.demo.web import Web, serve
from loccit.models.rules import RULES
from tests.conftest import ROOT
from tests.support.console import steps
from tests.support.loopback import Loopback
from tests.support.samples import Sample, samples
from tests.support.terminal import routes, shell
from tests.support.tsa import Tsa

PAGES = ROOT / "docs" / "rules"
EVERY = sorted(RULES)
_AUDITED = re.compile(r"(?P<level>error|warning|note): (?P<message>.*) \[(?P<rule>[a-z-]+)\]")


def test_rules_and_pages_are_the_same() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} - {"index"} == set(RULES)


@pytest.mark.parametrize("rule", EVERY)
def test_a_page_says_id_level_title_and_exit_code(rule: str) -> None:
    about = RULES[rule]
    heading, _, opening, *_ = (PAGES / f"{rule}.md").read_text(encoding="utf-8").split("\n", 3)
    text = " ".join((PAGES / f"{rule}.md").read_text(encoding="utf-8").split())
    assert heading == f"# {rule}"
    assert opening.startswith(f"**{about.level.value.capitalize()}")
    assert f"{about.title}." in text
    code = 2 if about.usage else 4 if about.integrity else 3 if about.incomplete else None
    assert code is None or f"exit code {code}" in text
    assert "## What to do" in text


def test_the_index_lists_every_rule() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    assert [rule for rule in RULES if f"(rules/{rule}.md)" not in index] == []


@contextlib.contextmanager
def acted_out(sample: Sample, folder: Path) -> Iterator[Web]:
    folder.mkdir()
    with serve(sample.hosts, sample.answers(), folder) as web:
        yield web


@contextlib.contextmanager
def time_stamps(sample: Sample, tmp_path: Path) -> Iterator[tuple[str, ...]]:
    """The way to a real time-stamp authority where the sample's settings name one; its root lies
    in the sample's folder as authority.pem."""
    if "[[timestamp]]" not in sample.files.get("loccit.toml", ""):
        yield ()
        return
    if which("openssl") is None:
        pytest.skip("openssl is not installed")
    tsa = Tsa(tmp_path / "tsa")
    (tmp_path / "sample" / "authority.pem").write_bytes(tsa.root)
    with Loopback(tsa.handler) as server:
        yield "--connect-to", f"stamps.example:80:127.0.0.1:{server.port}"


def findings(sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Lay the sample out, do what it says, verify; the findings of the report, and of the audits
    that the sample does itself."""
    manifest = sample.lay(tmp_path / "sample")
    audited: list[dict[str, str]] = []
    with acted_out(sample, tmp_path / "web") as web, time_stamps(sample, tmp_path) as more:
        if sample.console is None:
            main(["fetch", str(manifest), *routes(web)])
        else:
            terminal = shell(tmp_path / "sample", tmp_path / "aside", web, more)
            for step in steps(sample.console):
                lines = terminal.run(step.command)
                if "loccit audit" in step.command:
                    audited += [told.groupdict() for told in map(_AUDITED.fullmatch, lines) if told]
            print("\n".join(terminal.transcript))
    told = capsys.readouterr()
    code = main(["verify", str(manifest), "--json"])
    report = json.loads(capsys.readouterr().out)
    assert report["exit_code"] == code, told
    print(told.out, told.err, json.dumps(report["findings"], indent=1, ensure_ascii=False))
    return report["findings"] + audited


@pytest.mark.parametrize("rule", EVERY)
def test_the_bad_sample_is_found(
    rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = samples(PAGES / f"{rule}.md")["bad"]
    found = [f for f in findings(bad, tmp_path, capsys) if f["rule"] == rule]
    assert found
    assert {f["level"] for f in found} == {RULES[rule].level.value}
    assert all(f["message"].endswith((".", "”", "?", "!")) for f in found)


@pytest.mark.parametrize("rule", EVERY)
def test_the_good_sample_is_not(
    rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = samples(PAGES / f"{rule}.md")["good"]
    found = findings(good, tmp_path, capsys)
    assert [f for f in found if f["rule"] == rule] == []


def test_samples_differ_only_where_they_say(tmp_path: Path) -> None:
    page = tmp_path / "rule.md"
    page.write_text(
        "```markdown bad draft.md\nBad.\n```\n\n```html bad https://a.example/ 404\nGone.\n```\n"
        "```markdown good draft.md\nGood.\n```\n"
    )
    both = samples(page)
    assert both["bad"].files == {"draft.md": "Bad.\n"}
    assert both["good"].files == {"draft.md": "Good.\n"}
    assert both["good"].web == both["bad"].web
    assert both["bad"].answers()("https://a.example/").status == 404
