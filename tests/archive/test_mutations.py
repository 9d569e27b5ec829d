"""Whatever is changed in an archive is found, and told where it was changed. `bench/mutations`
does the same at full size."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest

from loccit import ledger
from loccit.archive.sealing import sizes
from loccit.audit import audit
from tests.support.chains import MOMENT
from tests.support.mutating import KINDS, Mutator, Subject, mutated, subject

EACH = 9


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    return subject(tmp_path_factory.mktemp("subject"))


@pytest.mark.parametrize("deep", [False, True])
def test_an_unchanged_copy_is_clean(signed: Subject, tmp_path: Path, deep: bool) -> None:
    copy = Path(shutil.copytree(signed.path, tmp_path / "copy"))
    result = audit(copy, now=MOMENT, record=False, deep=deep, checkpoints=[signed.kept])
    assert (result.findings, result.checked) == ((), 38)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_change_is_found_where_it_was_made(
    signed: Subject, tmp_path: Path, kind: str
) -> None:
    mutator = Mutator(signed, Random(kind))
    for number in range(EACH):
        told = mutated(mutator, kind, tmp_path / "copy", deep=number % 3 == 0)
        assert told.found, told
        assert told.placed, (told.place, [f.message for f in told.findings])


def test_without_the_kept_checkpoint_a_stolen_key_signs_any_past(
    signed: Subject, tmp_path: Path
) -> None:
    """Why one is to be kept elsewhere: the archive alone looks whole."""
    copy = Path(shutil.copytree(signed.path, tmp_path / "copy"))
    mutator = Mutator(signed, Random(4)).on(copy)
    entries = [line for _, line in mutator.lines]
    number = next(n for n, line in enumerate(entries) if b'"type":"pin"' in line)
    mutator._lied = lambda entry: entry | {"reason": "another one"}  # type: ignore[method-assign]
    mutator.chance = _Always(number)
    mutator.entry_by_the_stolen_key()
    assert audit(copy, now=MOMENT, record=False).findings == ()
    [found] = audit(copy, now=MOMENT, record=False, checkpoints=[signed.kept]).findings
    assert (found.rule, found.path) == ("ledger-broken", ledger.ENTRIES)
    assert "are not those that were signed in kept" in found.message


class _Always(Random):
    """Chooses one line, and to change it."""

    def __init__(self, number: int) -> None:
        super().__init__(0)
        self.number = number

    def choice(self, seq: object) -> int:  # type: ignore[override]
        return self.number

    def random(self) -> float:
        return 0.9


def test_an_older_checkpoint_that_is_gone_is_missed(signed: Subject, tmp_path: Path) -> None:
    """The next run's entry names it."""
    copy = Path(shutil.copytree(signed.path, tmp_path / "copy"))
    oldest = min(sizes(copy))
    (copy / ledger.CHECKPOINTS / str(oldest)).unlink()
    [found] = audit(copy, now=MOMENT, record=False).findings
    assert (found.rule, found.path) == ("signature-invalid", f"{ledger.CHECKPOINTS}/{oldest}")
    assert "the checkpoint is missing" in found.message
