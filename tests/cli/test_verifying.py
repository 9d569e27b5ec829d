"""`loccit verify`: the report, where it goes, and that no socket is opened."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from loccit.archive import Archive
from tests.support.desk import Desk
from tests.support.newsroom import lay

GOOD = "http://news.example/good"
SPY = """
import socket, sys
def refuse(*a, **k):
    raise SystemExit("a socket was opened")
real = socket.socket
class Spy(real):
    def __new__(cls, *a, **k):
        refuse()
socket.socket = Spy
socket.create_connection = refuse
socket.getaddrinfo = refuse
from loccit.cli import main
code = main(sys.argv[1:])
loaded = sorted(n for n in sys.modules if n.split(".")[0] in ("requests", "urllib3")
                or n.startswith("loccit.fetch") or n.startswith("loccit.capture"))
print("LOADED", loaded, file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture
def fetched(desk: Desk) -> Desk:
    lay(desk.folder, {"a": [GOOD]})
    desk.write("a.md", f"“We were told on Friday,” said the foreman at <{GOOD}>.\n")
    desk.run("fetch", "manifest.yaml")
    return desk


def spied(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SPY, *words],
        cwd=folder,
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", ["verify", "status", "audit"])
def test_no_socket_is_opened_and_no_network_code_is_loaded(command: str, fetched: Desk) -> None:
    words = ["manifest.yaml"] if command != "audit" else ["archive"]
    done = spied(fetched.folder, command, *words)
    assert done.returncode == 0, done.stderr
    assert "LOADED []" in done.stderr


def test_offline_is_taken_since_it_always_is(fetched: Desk) -> None:
    assert fetched.run("verify", "manifest.yaml", "--offline").code == 0


def test_the_spy_sees_a_fetch(fetched: Desk) -> None:
    done = spied(fetched.folder, "fetch", "manifest.yaml", "--all")
    assert "LOADED []" not in done.stderr


def test_the_report_goes_to_standard_output(fetched: Desk) -> None:
    done = fetched.run("verify", "manifest.yaml")
    assert done.code == 0
    assert "1 verbatim" in done.out
    assert "\x1b" not in done.out
    assert done.err == ""


def test_formats(fetched: Desk) -> None:
    short = fetched.run("verify", "manifest.yaml", "--json")
    long = fetched.run("verify", "manifest.yaml", "--format", "json")
    assert json.loads(short.out)["summary"] == json.loads(long.out)["summary"]


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False), ({}, False)],
)
def test_colour(
    environment: dict[str, str],
    coloured: bool,
    fetched: Desk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in fetched.run("verify", "manifest.yaml").out) is coloured


def test_a_file_is_never_coloured(fetched: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    done = fetched.run("verify", "manifest.yaml", "-o", "report.txt")
    assert done.out == ""
    text = (fetched.folder / "report.txt").read_text(encoding="utf-8")
    assert "1 verbatim" in text
    assert "\x1b" not in text


def test_a_report_that_cannot_be_written_is_a_usage_error(fetched: Desk) -> None:
    done = fetched.run("verify", "manifest.yaml", "-o", "no/such/folder/report.txt")
    assert done.code == 2
    assert "no/such/folder/report.txt" in done.err


def test_fail_on_and_exit_zero(fetched: Desk) -> None:
    fetched.write("a.md", f"“We were told on Monday,” he said, at <{GOOD}>.\n")
    assert fetched.run("verify", "manifest.yaml").code == 1
    assert fetched.run("verify", "manifest.yaml", "--exit-zero").code == 0
    fetched.write("loccit.toml", 'fail-on = "error"\n')
    fetched.write("a.md", f"“We were told on Friday,” he said, at <{GOOD}> and <{GOOD}x>.\n")
    assert fetched.run("verify", "manifest.yaml").code == 0  # a warning
    assert fetched.run("verify", "manifest.yaml", "--fail-on", "warning").code == 1


def test_a_bad_manifest_is_in_the_report_and_the_others_are_verified(fetched: Desk) -> None:
    fetched.write("bad.yaml", "loccit: 1\ndocuments: 7\n")
    done = fetched.run("verify", "manifest.yaml", "bad.yaml", "--json")
    report = json.loads(done.out)
    assert done.code == report["exit_code"] == 2
    assert report["summary"]["quotations"] == 1
    assert "manifest-invalid" in {finding["rule"] for finding in report["findings"]}


def test_a_missing_text_leaves_the_run_incomplete(fetched: Desk) -> None:
    (fetched.folder / "a.md").unlink()
    assert fetched.run("verify", "manifest.yaml").code == 3


def test_texts_from_elsewhere(fetched: Desk) -> None:
    (fetched.folder / "drafts").mkdir()
    (fetched.folder / "a.md").rename(fetched.folder / "drafts/a.md")
    assert fetched.run("verify", "manifest.yaml", "--texts", "drafts").code == 0


def test_a_changed_byte_ends_with_4(fetched: Desk) -> None:
    [capture] = Archive.open(fetched.folder / "archive").captures()
    record = capture.final.response
    assert record is not None
    warc = fetched.folder / "archive" / record.file
    data = bytearray(warc.read_bytes())
    data[record.offset + record.length // 2] ^= 1
    warc.write_bytes(bytes(data))
    assert fetched.run("verify", "manifest.yaml").code == 4
    assert fetched.run("audit", "archive").code == 4


def test_folders_and_globs(fetched: Desk) -> None:
    lay(fetched.folder / "more", {"b": [GOOD]}, name="x.yaml")
    done = fetched.run("verify", "more/*.yaml", ".", "--json")
    assert {m["path"] for m in json.loads(done.out)["manifests"]} == {
        "more/x.yaml",
        "manifest.yaml",
    }


def test_a_manifest_in_the_current_folder_is_found(fetched: Desk) -> None:
    assert fetched.run("verify").code == 0
