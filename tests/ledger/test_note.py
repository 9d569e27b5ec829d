"""Signed notes: the vector of the format's authors, and every way in which one may be wrong."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from loccit.errors import FixityError, RecordError
from loccit.ledger.note import Signer, Verifier, parse_verifier, sign, verify

# The example of golang.org/x/mod/sumdb/note, which the specification was drawn from.
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6"
    "KE6RyyBwJnAM=\n"
)
NOTE = f"{TEXT}\n{LINE}"


def signer(name: str = "news.example/archive", seed: int = 1) -> Signer:
    return Signer(name, Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


def test_the_authors_own_example() -> None:
    key = parse_verifier(VKEY)
    assert str(key) == VKEY
    checked = verify(NOTE.encode(), [key])
    assert (checked.text, checked.signed_by) == (TEXT, (key,))


def test_a_note_is_verified_by_its_key() -> None:
    one, two = signer(), signer("second.example", 2)
    data = sign("a text\n\nwith a gap\n", [one, two]).encode()
    assert verify(data, [one.verifier, two.verifier]).text == "a text\n\nwith a gap\n"
    assert verify(data, [two.verifier]).signed_by == (two.verifier,)
    assert parse_verifier(str(one.verifier)) == one.verifier


def test_each_changed_byte_is_noticed() -> None:
    key = parse_verifier(VKEY)
    data = NOTE.encode()
    for at in range(len(data)):
        for bit in (1, 128):
            wrong = data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]
            with pytest.raises((FixityError, RecordError)):
                verify(wrong, [key])


def test_unknown_keys_count_for_nothing() -> None:
    key = signer().verifier
    data = sign("text\n", [signer(), signer("stranger.example", 9)]).encode()
    assert verify(data, [key]).signed_by == (key,)
    with pytest.raises(FixityError, match="no known key"):
        verify(data, [])
    with pytest.raises(FixityError, match="no known key"):  # the same name with another key
        verify(data, [signer(seed=3).verifier])


def test_one_wrong_signature_of_a_known_key_refuses_the_whole_note() -> None:
    good, bad = signer(), signer("second.example", 2)
    line = bad.line("another text\n")
    data = (sign("text\n", [good]) + line).encode()
    with pytest.raises(FixityError, match=r"second\.example"):
        verify(data, [good.verifier, bad.verifier])
    assert verify(data, [good.verifier]).signed_by == (good.verifier,)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n", b"text\n", b"text\n\n", b"\n\n" + LINE.encode(), NOTE.encode()[:-1],
        NOTE.encode() + b"\n", f"{TEXT}\n- PeterNeumann abcd\n".encode(),
        f"{TEXT}\n— Peter Neumann abcd\n".encode(), f"{TEXT}\n— PeterNeumann abc\n".encode(),
        f"{TEXT}\n— PeterNeumann x08go===\n".encode(), NOTE.replace("\n", "\r\n").encode(),
        NOTE.replace("think", "thi\x07nk").encode(), b"\xff" + NOTE.encode(),
        NOTE.replace("x08go", "x08g").encode(), (NOTE + LINE * 200).encode(),
    ],
)  # fmt: skip
def test_what_is_no_note(data: bytes) -> None:
    with pytest.raises(RecordError):
        verify(data, [parse_verifier(VKEY)])


@pytest.mark.parametrize(
    "vkey",
    [
        "", "PeterNeumann", "PeterNeumann+c74f20a3", VKEY.replace("c74f20a3", "c74f20a4"),
        VKEY.replace("ARpc", "AhpcA"), VKEY.replace("+ARpc", "+AhpC"), VKEY[:-4], VKEY + "AAAA",
        VKEY.replace("Peter", "Peter "), VKEY.replace("c74f20a3", "C74F20A3"),
    ],
)  # fmt: skip
def test_what_is_no_key(vkey: str) -> None:
    with pytest.raises(RecordError):
        parse_verifier(vkey)


@pytest.mark.parametrize("text", ["", "no end", "a\ttab\n", "nul\0\n"])
def test_a_text_that_no_note_can_hold_is_not_signed(text: str) -> None:
    with pytest.raises(ValueError, match="LF"):
        sign(text, [signer()])


def test_the_fingerprint_is_that_of_the_key_alone() -> None:
    assert signer().verifier.fingerprint == signer("other.example").verifier.fingerprint
    assert Verifier("a", b"\1" * 32).fingerprint.startswith("sha256:")
