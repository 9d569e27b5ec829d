"""The program's entry: help, unknown words, errors and exit codes."""

from __future__ import annotations

import io
import subprocess
import sys
from types import ModuleType

import pytest

from loccit._version import __version__
from loccit.cli import program
from loccit.cli.program import COMMANDS, main
from loccit.errors import (
    ArchiveError,
    DocumentError,
    ExtractError,
    FetchError,
    FixityError,
    LoccitError,
    Locked,
    ManifestError,
    RecordError,
    UsageError,
)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert [name for name in COMMANDS if f"\n  {name} " not in out] == []
    assert "130 interrupted" in out


def test_commands_are_those_of_this_issue() -> None:
    assert set(COMMANDS) == {
        "init", "add", "fetch", "verify", "run", "check", "attach", "status", "pin", "audit",
        "repair", "key", "stamp", "export", "verify-package", "schema", "demo",
    }  # fmt: skip


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"loccit {__version__}\n"


def test_without_a_command_the_help_goes_to_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "commands:" in captured.err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_has_a_sentence_an_example_and_the_exit_codes(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--help"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert COMMANDS[command][1].rstrip(".") in out or command == "pin"
    assert f"loccit {command}" in out.split("example", 1)[1]
    assert "exit codes: 0 clean 1 findings" in out


@pytest.mark.parametrize(
    ("word", "near"), [("verfy", "verify"), ("fecth", "fetch"), ("statsu", "status")]
)
def test_an_unknown_command_suggests_the_near_one(
    word: str, near: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([word]) == 2
    err = capsys.readouterr().err
    assert err.startswith("loccit: error: There is no command")
    assert f"hint: Did you mean `loccit {near}`?" in err


def test_nothing_near_points_to_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["xyzzy\x1b[31m"]) == 2
    err = capsys.readouterr().err
    assert "hint: See `loccit --help`." in err
    assert "\x1b" not in err


def test_an_option_before_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--quiet", "verify"]) == 2
    assert "option before a command" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["verify", "--no-such-option"],
        ["verify", "--format", "papyrus"],
        ["fetch", "--jobs", "0"],
        ["fetch", "--jobs", "many"],
        ["fetch", "--delay", "-1"],
        ["fetch", "--delay", "nan"],
        ["fetch", "--allow-port", "70000"],
        ["verify", "--fail-on", "nothing"],
        ["verify", "--arch", "x"],
        ["pin", "m.yaml", "--latest", "--text"],
        ["attach"],
    ],
    ids=" ".join,
)
def test_usage_errors_are_told_and_end_with_2(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("loccit: error: ")
    assert f"hint: See `loccit {words[0]} --help`." in captured.err


def acting(monkeypatch: pytest.MonkeyPatch, problem: BaseException) -> None:
    """Make `loccit verify` raise `problem`."""
    module = ModuleType("loccit.cli.verifying")

    def verify(*_: object) -> int:
        raise problem

    module.verify_options = lambda _: None  # type: ignore[attr-defined]
    module.verify = verify  # type: ignore[attr-defined]
    monkeypatch.setattr(program, "import_module", lambda _: module)


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (UsageError("No."), 2),
        (ManifestError("No.", path="m.yaml", line=3, column=4), 2),
        (FixityError("No.", file="x"), 4),
        (RecordError("No.", file="x"), 4),
        (Locked("No.", file="x"), 3),
        (ArchiveError("No.", file="x"), 3),
        (DocumentError("No.", path="a.md"), 3),
        (FetchError("No.", url="https://example.org/"), 3),
        (ExtractError("No.", media_type="text/html"), 3),
        (OSError(13, "Permission denied", "x"), 3),
        (KeyboardInterrupt(), 130),
        (ZeroDivisionError("oh"), 3),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_errors_become_exit_codes(
    problem: BaseException,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    acting(monkeypatch, problem)
    assert main(["verify"]) == code
    err = capsys.readouterr().err
    assert err.startswith("loccit: ")
    assert "Traceback" not in err


def test_an_error_shows_its_place_and_hint_and_escapes_strangers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    strange = ManifestError(
        "bad \x1b[2J\u202e\nkey", path="m.yaml", line=3, column=4, hint="do\x07 this"
    )
    acting(monkeypatch, strange)
    main(["verify"])
    assert capsys.readouterr().err == (
        "loccit: error: m.yaml:3:4: bad ⟨U+001B⟩[2J⟨U+202E⟩⟨U+000A⟩key\n  hint: do⟨U+0007⟩ this\n"
    )


def test_an_unforeseen_error_asks_for_a_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    acting(monkeypatch, ZeroDivisionError("division by zero"))
    main(["verify"])
    err = capsys.readouterr().err
    assert "internal error: ZeroDivisionError: division by zero" in err
    assert "LOCCIT_DEBUG=1" in err


@pytest.mark.parametrize("problem", [LoccitError("No."), ValueError("No.")])
def test_debug_shows_the_traceback(
    problem: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOCCIT_DEBUG", "1")
    acting(monkeypatch, problem)
    main(["verify"])
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_a_reader_who_has_left_is_no_error(tmp_path: object) -> None:
    """`loccit … | true`: no traceback, no message."""
    reading = subprocess.Popen(
        [sys.executable, "-m", "loccit", "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert reading.stdout is not None
    reading.stdout.close()
    assert reading.wait(120) == 0
    assert reading.stderr is not None
    assert reading.stderr.read() == b""
    reading.stderr.close()


def test_a_narrow_encoding_ends_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "loccit", "verfy\u201c\udc80"],
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        check=False,
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_help_imports_no_command() -> None:
    heavy = "requests rich dataclasses ruamel msgspec pathlib"
    script = (
        "import sys; before = set(sys.modules);"
        "from loccit.__main__ import main; main(['--help']);"
        f"print(set('{heavy}'.split()) & (set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "set()"


def test_help_is_quick_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream without `reconfigure` (an embedding program's) is good enough."""
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert main(["--version"]) == 0
