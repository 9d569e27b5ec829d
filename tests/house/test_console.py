"""The runner of documentation blocks can tell right from wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.console import faults, fits, refreshed, steps
from tests.support.fences import fences
from tests.support.terminal import shell


@pytest.mark.parametrize(
    ("shown", "printed", "right"),
    [
        (["a"], ["a"], True),
        (["a"], ["b"], False),
        (["a"], ["a", "b"], False),
        (["a … c"], ["a b c"], True),
        (["a … c"], ["a b d"], False),
        (["a", "…"], ["a", "b", "c"], True),
        (["…", "c"], ["a", "b", "c"], True),
        (["…"], [], True),
        (["1.5 s"], ["1x5 s"], False),
    ],
)
def test_an_ellipsis_stands_for_anything_and_nothing_else_does(
    shown: list[str], printed: list[str], right: bool
) -> None:
    assert fits(tuple(shown), printed) is right


def test_commands_go_on_over_lines() -> None:
    (step,) = steps("$ echo a \\\n>   b\na b\n")
    assert step.command == "echo a \\\n  b"
    assert step.shown == ("a b",)


@pytest.mark.parametrize(
    ("block", "count"),
    [
        ("$ echo a\na\n", 0),
        ("$ echo a\nb\n", 1),
        ("$ false\n", 1),
        ("$ false\n$ echo $?\n1\n", 0),
        ("$ false\n$ echo $?\n2\n", 1),
        ("$ mkdir new\n$ cd new\n$ touch x\n$ ls\nx\n", 0),
        ("$ loccit --version >&2\nloccit …\n", 0),
    ],
)
def test_a_block_that_lies_is_found(tmp_path: Path, block: str, count: int) -> None:
    assert len(list(faults(block, shell(tmp_path, tmp_path / "aside")))) == count


def test_a_block_is_refreshed_where_it_lies(tmp_path: Path) -> None:
    block = "$ echo a; echo 2026-01-02T03:04:05Z\nb\n$ echo quiet\n$ echo kept\nk…t\n"
    assert refreshed(block, shell(tmp_path, tmp_path / "aside")) == (
        "$ echo a; echo 2026-01-02T03:04:05Z\na\n…\n$ echo quiet\n$ echo kept\nk…t\n"
    )


def test_a_block_that_never_closes_is_told(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```console\n$ ls\n")
    with pytest.raises(AssertionError, match="never closes"):
        fences(page)
