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


@pytest.mark.parametrize("pieces", [1, 3, 7, 8, 9, 50])
def test_however_it_came_each_part_of_it_is_the_same(pieces: int) -> None:
    data = DATA[:50]
    spool = Spool()
    for at in range(pieces):
        spool.write(data[at * 50 // pieces : (at + 1) * 50 // pieces])
    for start in range(52):
        assert b"".join(spool.chunks(start)) == data[start:]
        for end in range(52):
            assert b"".join(spool.chunks(start, end)) == data[start:end]
    assert spool.size == 50
    spool.close()
    with pytest.raises(ValueError, match="closed"):
        list(spool.chunks())


@pytest.mark.parametrize("pieces", [1, 2, 9])
def test_truncate_and_overwrite(pieces: int) -> None:
    spool = Spool()
    for _ in range(pieces - 1):
        spool.write(b"")
    spool.write(b"0123456789")
    spool.truncate(8)
    spool.overwrite(2, b"**")
    spool.write(b"ab")
    assert b"".join(spool.chunks()) == b"01**4567ab"
    spool.close()


def test_a_full_disk_is_no_fault_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool()
    spool.overwrite(0, b"x")

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
