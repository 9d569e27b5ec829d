"""OpenTimestamps proofs: others' files, ours before the reference's reader, and hostile ones."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loccit.errors import ArchiveError, RecordError
from loccit.ledger import bitcoin, opentimestamps
from loccit.ledger.opentimestamps import Block, Other, Pending, Proof, commitment, completed, read
from tests.support.otsfiles import FILES, GIVEN, append, block, file_of, number, pending, varbytes

DATA, NONCE = b"a signed checkpoint\n", bytes(range(16))
DIGEST = sha256(DATA).digest()
ALICE = "https://alice.btc.calendar.opentimestamps.org"
BOB = "https://bob.btc.calendar.opentimestamps.org"


@pytest.fixture(autouse=True)
def older_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of others' files are from before 2018."""
    monkeypatch.setattr(bitcoin, "EASIEST", 0xFFFF << 208)


def claims(proof: Proof) -> list[tuple[str, object]]:
    return sorted(((each.message.hex(), each.attestation) for each in proof.claims), key=repr)


def test_the_first_proof_there_was_leads_to_its_block() -> None:
    proof = read(FILES["hello-world.txt.ots"])
    assert proof.digest == sha256(b"Hello World!\n").digest()
    header = bitcoin.headers(GIVEN)[358391]
    [claim] = proof.claims
    assert claim.attestation == Block(358391)
    assert claim.message == header.root
    assert header.hash == "000000000000000003e892881a8cdcdc117c06d444057c98b6f04a9ee75a2319"
    assert f"{header.time:%Y-%m-%d %H:%M:%S}" == "2015-05-28 15:41:18"


def test_a_stamp_that_is_bad_names_a_block_that_it_does_not_lead_to() -> None:
    [claim] = read(FILES["bad-stamp.txt.ots"]).claims
    assert claim.attestation == Block(358391)
    assert claim.message != bitcoin.headers(GIVEN)[358391].root


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("incomplete.txt.ots", {Pending(ALICE)}),
        ("two-calendars.txt.ots", {Pending(ALICE), Pending(BOB)}),
        ("merkle2.txt.ots", {Pending(ALICE), Pending(BOB)}),
        ("unknown-notary.txt.ots", {Other(bytes(range(1, 9)))}),
        ("known-and-unknown-notary.txt.ots", {Pending(BOB), Other(bytes(range(1, 9)))}),
        ("empty.ots", {Block(129405)}),
        (
            "osdsp.txt.ots",
            {
                Pending(ALICE),
                Pending(BOB),
                Pending("https://btc.calendar.catallaxy.com"),
                Pending("https://finney.calendar.eternitywall.com"),
                Block(523364),
            },
        ),
    ],
)
def test_what_others_files_claim(file: str, expected: set[object]) -> None:
    proof = read(FILES[file])
    assert {claim.attestation for claim in proof.claims} == expected
    assert proof.blocks == tuple(each.height for each in expected if isinstance(each, Block))


def test_the_message_that_a_calendar_knows_it_by() -> None:
    [(message, address)] = read(FILES["incomplete.txt.ots"]).promises
    assert address == ALICE
    assert message.hex() == (
        "57cfa5c46716df9bd9e83595bce439c58108d8fcc1678f30d4c6731c3f1fa6c79ed712c66fb1ac8d4e4eb0e7"
    )


@pytest.mark.parametrize("file", ["sha1/a_or_b.ots", "ripemd160/README.md.ots"])
def test_a_proof_over_another_hash_is_told(file: str) -> None:
    with pytest.raises(RecordError, match="not one of version 1 over a SHA-256"):
        read(FILES[file])


def test_a_calendars_promise_becomes_a_file_and_then_a_proof() -> None:
    sent = commitment(DATA, NONCE)
    assert sent == sha256(DIGEST + NONCE).digest()
    first = opentimestamps.proof(DATA, NONCE, append(b"seen") + pending(ALICE))
    assert read(first).digest == DIGEST
    [(message, _)] = read(first).promises
    assert message == sent + b"seen"
    whole = completed(first, message, ALICE, b"\x08" + append(b"tree") + b"\x08" + block(800_000))
    root = sha256(sha256(message).digest() + b"tree").digest()
    assert claims(read(whole)) == sorted(
        [(message.hex(), Pending(ALICE)), (root.hex(), Block(800_000))], key=repr
    )
    assert read(whole).blocks == (800_000,)


def test_an_answer_of_several_branches_goes_before_the_promise() -> None:
    reply = b"\xff" + block(1) + b"\xff\x08" + block(2) + append(b"x") + block(3)
    for tree in (
        pending(ALICE),
        b"\xff" + pending(BOB) + pending(ALICE),
        b"\xff" + pending(ALICE) + b"\x08" + pending(BOB),
    ):
        whole = read(completed(file_of(DIGEST, tree), DIGEST, ALICE, reply))
        before = claims(read(file_of(DIGEST, tree)))
        assert set(before) < set(claims(whole))
        assert whole.blocks == (1, 2, 3)
        assert len(whole.claims) == len(before) + 3


@pytest.mark.parametrize(
    ("message", "calendar", "reply", "words"),
    [
        (DIGEST, BOB, block(1), "does not wait"),
        (b"other", ALICE, block(1), "does not wait"),
        (DIGEST, ALICE, pending(ALICE), "names no Bitcoin block"),
        (DIGEST, ALICE, b"", "cut short"),
        (DIGEST, ALICE, block(1) + b"x", "goes on after its end"),
        (DIGEST, ALICE, bytes(70_000), "larger than"),
    ],
)
def test_an_answer_that_completes_nothing(
    message: bytes, calendar: str, reply: bytes, words: str
) -> None:
    with pytest.raises(RecordError, match=words):
        completed(file_of(DIGEST, pending(ALICE)), message, calendar, reply)


def test_an_answer_to_a_submission_must_promise_or_prove() -> None:
    other = b"\x00" + bytes(8) + varbytes(b"x")
    with pytest.raises(RecordError, match="neither promises nor proves"):
        opentimestamps.proof(DATA, NONCE, other)
    with pytest.raises(RecordError, match="larger than"):
        opentimestamps.proof(DATA, NONCE, bytes(70_000))


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        (b"", "cut short"),
        (b"\x08", "cut short"),
        (b"\xff" + pending(ALICE), "cut short"),
        (pending(ALICE)[:-1], "cut short"),
        (pending(ALICE) + b"\x00", "goes on after its end"),
        (b"\x07" + block(1), "unknown operation"),
        (b"\xff\xff" + block(1), "unknown operation"),
        (b"\xf0\x00" + block(1), "0 bytes where"),
        (append(bytes(4090)) + block(1), "makes a message of 4122"),
        (b"\xf3" * 8 + block(1), "makes a message of 8192"),
        (b"\xf0" + number(2**33) + block(1), "too large"),
        (b"\xf0" + b"\x80" * 20 + block(1), "too large"),
        (block(2**33), "too large"),
        (b"\x08" * 256 + block(1), "operations deep"),
        ((b"\xff" + block(1)) * 4097 + block(1), "more than 4096 steps"),
        (pending("https://example.org/?q=1"), "what is no address"),
        (pending("https://example.org\n"), "what is no address"),
        (b"\x00" + bytes.fromhex("0588960d73d71901") + varbytes(b"\x01\x02"), "wrong length"),
        (b"\x00" + bytes(8) + varbytes(bytes(8193)), "8193 bytes where"),
    ],
)
def test_what_is_no_proof(tree: bytes, words: str) -> None:
    with pytest.raises(RecordError, match=words):
        read(file_of(DIGEST, tree))


def test_the_deepest_and_the_largest() -> None:
    assert read(file_of(DIGEST, b"\x08" * 255 + block(1))).blocks == (1,)
    with pytest.raises(RecordError, match="larger than"):
        read(file_of(DIGEST, bytes(70_000)))
    for data in (b"", b"\x00OpenTimestamps", file_of(DIGEST, b"")[:40]):
        with pytest.raises(RecordError, match=r"no OpenTimestamps proof|not one of version 1"):
            read(data)


def test_an_operation_that_cannot_be_computed_here_is_not_called_wrong() -> None:
    with pytest.raises(ArchiveError, match="Keccak-256") as told:
        read(file_of(DIGEST, b"\x67" + block(1)))
    assert not isinstance(told.value, RecordError)


@given(st.sampled_from(sorted(FILES)), st.integers(0, 4000), st.integers(1, 255))
def test_no_changed_byte_makes_it_fail_otherwise_than_by_telling(
    file: str, at: int, flip: int
) -> None:
    data = bytearray(FILES[file])
    data[at % len(data)] ^= flip
    with suppress(ArchiveError):
        read(bytes(data))


# The reference implementation, where it is installed (LGPL: of the tests alone).


def reference() -> Any:
    return pytest.importorskip("opentimestamps.core.timestamp")


def theirs(data: bytes) -> Proof:
    from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
    from opentimestamps.core.serialize import BytesDeserializationContext

    file = reference().DetachedTimestampFile.deserialize(BytesDeserializationContext(data))
    found = []
    for message, attestation in file.timestamp.all_attestations():
        made: Any = Other(attestation.TAG)
        if isinstance(attestation, PendingAttestation):
            made = Pending(attestation.uri)
        elif isinstance(attestation, BitcoinBlockHeaderAttestation):
            made = Block(attestation.height)
        found.append(opentimestamps.Claim(message, made, 0))
    return Proof(file.file_digest, tuple(found))


@pytest.mark.parametrize(
    "file", sorted(set(FILES) - {"sha1/a_or_b.ots", "ripemd160/README.md.ots"})
)
def test_the_reference_reads_the_same(file: str) -> None:
    reference()
    ours, other = read(FILES[file]), theirs(FILES[file])
    assert ours.digest == other.digest
    assert claims(ours) == claims(other)


def test_the_reference_reads_what_we_put_together() -> None:
    reference()
    first = opentimestamps.proof(DATA, NONCE, append(b"seen") + pending(ALICE))
    [(message, _)] = read(first).promises
    reply = b"\xff" + block(1) + b"\xff\x08" + block(2) + append(b"x") + block(3)
    for data in (first, completed(first, message, ALICE, reply)):
        assert claims(theirs(data)) == claims(read(data))


def test_we_read_what_the_reference_writes() -> None:
    timestamp = reference()
    from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
    from opentimestamps.core.op import OpAppend, OpPrepend, OpSHA256
    from opentimestamps.core.serialize import BytesSerializationContext

    root = timestamp.Timestamp(DIGEST)
    for number_, calendar in enumerate((ALICE, BOB)):
        leaf = root.ops.add(OpAppend(bytes([number_]))).ops.add(OpSHA256())
        leaf.attestations.add(PendingAttestation(calendar))
        tip = leaf.ops.add(OpPrepend(b"left")).ops.add(OpSHA256())
        tip.attestations.add(BitcoinBlockHeaderAttestation(900_000 + number_))
    context = BytesSerializationContext()
    timestamp.DetachedTimestampFile(OpSHA256(), root).serialize(context)
    ours = read(context.getbytes())
    assert ours.blocks == (900_000, 900_001)
    assert {address for _, address in ours.promises} == {ALICE, BOB}
    assert claims(ours) == claims(theirs(context.getbytes()))
