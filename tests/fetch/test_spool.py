"""Bytes kept aside."""

from __future__ import annotations

import pytest

from loccit.fetch.spool import Spool, SpoolError

DATA = bytes(range(256)) * 10_000


def test_what_is_written_is_read_in_any_part_as_often_as_wanted() -> None:
    spool = Spool()
    for at in range(0, len(DATA), 7919):
        spool.write(DATA[at : at + 7919])
    assert spool.size == len(DATA)
    assert b"".join(spool.chunks()) == DATA
    assert b"".join(spool.chunks(100, 70_000)) == DATA[100:70_000]
    assert b"".join(spool.chunks(len(DATA) - 3, len(DATA) + 9)) == DATA[-3:]
    first, second = spool.chunks(), spool.chunks(5)
    next(first), next(second)
    assert next(first) == DATA[65536 : 2 * 65536]
    spool.close()


def test_truncate_and_overwrite() -> None:
    spool = Spool()
    spool.write(b"0123456789")
    spool.truncate(8)
    spool.overwrite(2, b"**")
    spool.write(b"ab")
    assert b"".join(spool.chunks()) == b"01**4567ab"
    spool.close()


def test_a_full_disk_is_no_fault_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool()

    class Full:
        def seek(self, at: int) -> None:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            return

    spool.close()
    monkeypatch.setattr(spool, "_file", Full())
    with pytest.raises(SpoolError, match="No space left"):
        spool.write(b"x")


def test_a_megabyte_is_held_in_one_piece_and_more_goes_to_disk() -> None:
    spool = Spool()
    spool.write(bytes(2**20))
    assert [len(piece) for piece in spool.chunks()] == [2**20]
    spool.write(b"x")
    assert {len(piece) for piece in spool.chunks()} == {65536, 1}
    assert b"".join(spool.chunks()) == bytes(2**20) + b"x"
    spool.close()
