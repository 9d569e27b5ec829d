"""Checkpoints and receipts: one entry proven without the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from loccit.errors import FixityError, RecordError
from loccit.ledger.checkpoint import (
    Checkpoint,
    Receipt,
    parse,
    parse_receipt,
    sign,
    verify,
    verify_receipt,
)
from loccit.ledger.merkle import Tree, leaf_hash
from tests.ledger.test_note import signer

KEY = signer()
LEAVES = [b'{"seq":%d}' % number for number in range(11)]
TREE = Tree(map(leaf_hash, LEAVES))
HEAD = Checkpoint(KEY.name, TREE.size, TREE.root())


def receipt(index: int) -> Receipt:
    return Receipt(index, TREE.inclusion(index), sign(HEAD, [KEY]))


def test_a_checkpoint_has_three_lines_and_a_signature() -> None:
    lines = sign(HEAD, [KEY]).decode().split("\n")
    assert lines[:2] == ["news.example/archive", "11"]
    assert lines[3] == ""
    assert lines[4].startswith("— news.example/archive ")
    assert verify(sign(HEAD, [KEY]), [KEY.verifier]) == (HEAD, (KEY.verifier,))


def test_the_specifications_example_is_read() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    found = parse(text)
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
    assert found.text() == text
    assert parse(text + "an extension\n") == found


@pytest.mark.parametrize(
    "text",
    [
        "", "origin\n1\n", "origin\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "origin\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
        "origin\n1\nAAAA\n", "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\nextra\n",
        "origin\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
    ],
)  # fmt: skip
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(RecordError):
        parse(text)


def test_a_checkpoint_must_be_signed_under_its_own_name() -> None:
    other = signer("other.example", 2)
    with pytest.raises(FixityError, match="own name"):
        verify(sign(HEAD, [other]), [other.verifier])


def test_during_a_rotation_both_keys_sign() -> None:
    new = signer(seed=5)
    assert verify(sign(HEAD, [KEY, new]), [new.verifier, KEY.verifier])[1] == (
        KEY.verifier,
        new.verifier,
    )


@pytest.mark.parametrize("index", range(11))
def test_each_entry_has_a_receipt(index: int) -> None:
    given = receipt(index)
    assert parse_receipt(given.encode()) == given
    assert given.encode().startswith(b"c2sp.org/tlog-proof@v1\nindex %d\n" % index)
    assert verify_receipt(given, LEAVES[index], [KEY.verifier])[0] == HEAD
    for other in (LEAVES[(index + 1) % 11], LEAVES[index] + b" ", b""):
        with pytest.raises(FixityError, match="does not lead"):
            verify_receipt(given, other, [KEY.verifier])
    with pytest.raises(FixityError, match="does not lead"):
        verify_receipt(replace(given, index=index ^ 1), LEAVES[index], [KEY.verifier])


def test_each_changed_byte_of_a_receipt_is_noticed() -> None:
    data = receipt(6).encode()
    for at in range(len(data)):
        wrong = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        with pytest.raises((FixityError, RecordError)):
            verify_receipt(parse_receipt(wrong), LEAVES[6], [KEY.verifier])


def test_extra_data_is_passed_over() -> None:
    data = receipt(6).encode().replace(b"\nindex", b"\nextra YWJj\nindex")
    assert parse_receipt(data) == receipt(6)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"@v1", b"@v2"), (b"index 6", b"index 06"), (b"index 6", b"6"), (b"index 6", b"index -6"),
        (b"index 6\n", b""), (b"=\n", b"\n"), (b"\n\n", b"\n"), (b"index 6", b"index 6 "),
    ],
)  # fmt: skip
def test_what_is_no_receipt(old: bytes, new: bytes) -> None:
    with pytest.raises((RecordError, FixityError)):
        verify_receipt(
            parse_receipt(receipt(6).encode().replace(old, new, 1)), LEAVES[6], [KEY.verifier]
        )
