"""OpenTimestamps over real sockets: sent, promised, fetched; of calendars and of what is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from loccit.archive import Archive, Hand
from loccit.archive.proofs import Calendar
from loccit.archive.sealing import sizes
from loccit.archive.standing import chained
from loccit.audit import audit
from loccit.errors import FixityError
from loccit.fetch import Limits
from loccit.ledger import bitcoin, opentimestamps
from loccit.ledger.private import Safe
from loccit.stamping import Promised, submit
from tests.support.archives import small, store, writing
from tests.support.chains import MOMENT, Clock, Tokens
from tests.support.fetching import client
from tests.support.loopback import Handler, Loopback, Talk, answer
from tests.support.otscalendar import PLAIN, CalendarServer
from tests.support.otsfiles import append, block, pending

ALICE, BOB = "http://alice.example", "http://bob.example/?token=secret"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    small(tmp_path / "archive")
    signed(tmp_path / "archive")
    return tmp_path / "archive"


@pytest.fixture
def alice() -> CalendarServer:
    return CalendarServer(ALICE)


@pytest.fixture(autouse=True)
def test_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a network that asks for next to no work count."""
    monkeypatch.setattr(bitcoin, "EASIEST", 1 << 255)


def signed(path: Path) -> None:
    safe = Safe(path.parent / "keys", lambda _: None)
    with writing(path, "third", hand=Hand(safe, Clock(), Tokens("seal"))) as to:
        store(to)


def asked(
    path: Path, server: Loopback, *calendars: Calendar, limits: Limits | None = None
) -> tuple[Promised, ...]:
    from loccit.ledger.opentimestamps import REPLY_TYPE

    made, given = client(server, limits=limits), nonces()
    return submit(
        path,
        calendars or (Calendar(ALICE, "Alice"),),
        ask=lambda url, data: made.post(url, data, "application/x", REPLY_TYPE, PLAIN[0][1]),
        look=lambda url: made.get(url, REPLY_TYPE, PLAIN[0][1]),
        now=lambda: MOMENT,
        nonce=lambda: next(given),
    )


def nonces() -> Iterator[bytes]:
    for number in range(256):
        yield bytes([number]) * 16


def entries(path: Path) -> list[dict[str, Any]]:
    return [each for each in Archive.open(path).entries() if each["type"] == "timestamp"]


def damages(path: Path, headers: bitcoin.Headers | None = None) -> list[str]:
    result = audit(path, now=MOMENT, record=False, headers=headers or {})
    return [f"{each.rule} {each.path} {each.message}" for each in result.findings]


def test_sent_promised_fetched_and_held_against_the_block(
    archive: Path, alice: CalendarServer
) -> None:
    [size] = sizes(archive)
    with Loopback(alice.handler) as server:
        assert asked(archive, server) == (Promised("Alice", size),)
        assert asked(archive, server) == ()  # not ready
        header = alice.mine()
        assert asked(archive, server) == (Promised("Alice", size, (900_000,)),)
        assert asked(archive, server) == ()  # nothing left
    checkpoint = (archive / "ledger/checkpoints" / str(size)).read_bytes()
    [sent] = alice.sent
    assert sent[4:36] == sha256(sha256(checkpoint).digest() + bytes(16)).digest()
    name = f"ledger/checkpoints/{size}-{sha256(ALICE.encode()).hexdigest()[:8]}"
    promise, proof = ((archive / f"{name}{kind}").read_bytes() for kind in (".ots", ".block.ots"))
    assert list(opentimestamps.read(proof).promises) == [(sent, ALICE)]  # nothing is lost
    assert [{**each, "seq": 0, "prev": ""} for each in entries(archive)] == [
        {
            "type": "timestamp",
            "kind": "opentimestamps",
            "seq": 0,
            "prev": "",
            "time": "2026-11-21T19:45:01Z",
            "checkpoint": size,
            "authority": ALICE,
            "token": f"sha256:{sha256(data).hexdigest()}",
            "file": f"{name}{kind}",
            "blocks": blocks,
        }
        for data, kind, blocks in ((promise, ".ots", []), (proof, ".block.ots", [900_000]))
    ]
    assert damages(archive) == []
    headers = bitcoin.headers(header)
    assert damages(archive, headers) == []
    told = chained(Archive.open(archive), {}).told()
    assert told == (
        f"An OpenTimestamps proof over the first {size} entries names Bitcoin's block 900000; that"
        " is not checked without the block's header (--bitcoin-header), and shows no time yet."
    )
    held = chained(Archive.open(archive), headers)
    assert f"The first {size} entries were there at 2026-11-25T09:46:40Z, by the header" in (
        held.told()
    )
    assert headers[900_000].hash in held.told()


def test_the_reference_reads_what_is_kept(archive: Path, alice: CalendarServer) -> None:
    timestamp = pytest.importorskip("opentimestamps.core.timestamp")
    from opentimestamps.core.notary import BitcoinBlockHeaderAttestation
    from opentimestamps.core.serialize import BytesDeserializationContext

    with Loopback(alice.handler) as server:
        for _ in range(3):
            asked(archive, server)
            signed(archive)
        headers = bitcoin.headers(alice.mine())
        asked(archive, server)
    files = sorted((archive / "ledger/checkpoints").glob("*.block.ots"))
    assert len(files) == 3
    for file in files:
        read = timestamp.DetachedTimestampFile.deserialize(
            BytesDeserializationContext(file.read_bytes())
        )
        over = file.with_name(file.name.split("-")[0])
        assert read.file_digest == sha256(over.read_bytes()).digest()
        roots = [
            message
            for message, attestation in read.timestamp.all_attestations()
            if isinstance(attestation, BitcoinBlockHeaderAttestation)
        ]
        assert roots == [headers[900_000].root]
    assert damages(archive, headers) == []


def test_two_calendars_and_a_secret_in_an_address(archive: Path, alice: CalendarServer) -> None:
    calendars = (Calendar(ALICE, "Alice"), Calendar(BOB.rpartition("/")[0], "Bob"))
    with Loopback(alice.handler) as server:
        done = asked(archive, server, *calendars)
    assert [each.calendar for each in done] == ["Alice", "Bob"]
    assert len(set(alice.sent)) == 2  # two hashes that nobody can tell are of one thing
    assert len(entries(archive)) == 2


def test_the_newest_is_sent_and_older_promises_are_fetched(
    archive: Path, alice: CalendarServer
) -> None:
    with Loopback(alice.handler) as server:
        asked(archive, server)
        signed(archive)
        alice.mine()
        done = asked(archive, server)
    old, new = sorted(sizes(archive))
    assert done == (Promised("Alice", new), Promised("Alice", old, (900_000,)))
    stands = chained(Archive.open(archive), {})
    assert stands.waiting == 1
    assert "1 OpenTimestamps proof is promised and not there yet." in stands.told()


def test_only_so_many_promises_are_asked_after_at_once(
    archive: Path, alice: CalendarServer
) -> None:
    with Loopback(alice.handler) as server:
        for _ in range(23):
            asked(archive, server)
            signed(archive)
        alice.asked.clear()
        asked(archive, server)
    assert len(set(alice.asked)) == len(alice.asked) == 20
    known = [each.hex() for each in alice.sent]
    places = [known.index(each.rpartition("/")[2]) for each in alice.asked]
    assert places == [*range(10), *range(13, 23)]


def refuse(talk: Talk) -> None:
    talk.write(answer("403 Forbidden", body=b"no"))


def says(reply: bytes) -> Handler:
    return lambda talk: talk.write(answer(headers=PLAIN, body=reply))


@pytest.mark.parametrize(
    ("handler", "words"),
    [
        (refuse, "answered 403 Forbidden"),
        (lambda talk: talk.reset(), "closed|broke"),
        (lambda talk: talk.write(answer(body=b"<p>Log in.</p>")), "text/html instead of"),
        (says(b""), "cut short"),
        (says(b"junk"), "unknown operation"),
        (says(append(b"x") + b"\x00" + bytes(8) + b"\x00"), "neither promises nor proves"),
        (says(pending(ALICE) + b"more"), "goes on after its end"),
        (says(bytes(70_000)), "more than|larger than"),
    ],
)
def test_what_promises_nothing_is_told_and_stops_nobody(
    archive: Path, alice: CalendarServer, handler: Handler, words: str
) -> None:
    def both(talk: Talk) -> None:
        (handler if talk.header("Host").startswith("bad") else alice.handler)(talk)

    with Loopback(both) as server:
        first, second = asked(
            archive, server, Calendar("http://bad.example", "Bad"), Calendar(ALICE, "Alice")
        )
    assert first.why.startswith("Bad has not promised a proof over the ledger: ")
    assert first.why.endswith("The captures are safe; the next run asks again.")
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(first.why)
    assert second == Promised("Alice", second.size)
    assert [each["authority"] for each in entries(archive)] == [ALICE]
    assert len(list((archive / "ledger/checkpoints").glob("*.ots"))) == 1


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (pending(ALICE), "names no Bitcoin block"),
        (b"junk", "unknown operation"),
        (block(1) + b"x", "goes on after its end"),
    ],
)
def test_what_is_given_instead_of_a_proof_is_not_kept(
    archive: Path, alice: CalendarServer, reply: bytes, words: str
) -> None:
    def handler(talk: Talk) -> None:
        (says(reply) if talk.target.startswith("/timestamp/") else alice.handler)(talk)

    with Loopback(handler) as server:
        asked(archive, server)
        [told] = asked(archive, server)
    assert told.why.startswith("Alice has not given the proof that it promised: ")
    assert words in told.why
    assert len(entries(archive)) == 1
    assert damages(archive) == []


def test_an_address_that_fails_is_asked_once(archive: Path, alice: CalendarServer) -> None:
    tried = []

    def handler(talk: Talk) -> None:
        if talk.target.startswith("/timestamp/"):
            tried.append(talk.target)
            talk.reset()
        else:
            alice.handler(talk)

    with Loopback(handler) as server:
        for _ in range(3):
            asked(archive, server)
            signed(archive)
        tried.clear()
        done = asked(archive, server)
    assert len(tried) == 1
    assert [bool(each.why) for each in done] == [False, True]


@pytest.mark.parametrize(
    ("address", "proofs", "is_asked"),
    [
        ("http://elsewhere.example", (), False),
        ("http://127.0.0.1:1", (), False),
        ("http://elsewhere.example", ("http://elsewhere.example/",), True),
        ("http://alice.example.evil.example", (), False),
        ("http://alice.example/other", (), False),
        ("http://alice.btc.calendar.opentimestamps.org", (), False),  # not by TLS
        ("https://calendar.opentimestamps.org.evil.example", (), False),
        ("https://evil.example/alice.btc.calendar.opentimestamps.org", (), False),
        ("http://alice.example/", (), True),
    ],
)
def test_only_addresses_that_the_settings_name_are_asked(
    archive: Path, address: str, proofs: Sequence[str], is_asked: bool
) -> None:
    server_of = CalendarServer(address)
    with Loopback(server_of.handler) as server:
        calendar = Calendar(ALICE, "Alice", tuple(proofs))
        asked(archive, server, calendar)
        server_of.mine()
        done = asked(archive, server, calendar)
    assert bool(server_of.asked) is bool(done) is is_asked


def test_the_public_calendars_rule() -> None:
    from loccit.stamping import PUBLIC

    for good in ("alice.btc.calendar.opentimestamps.org", "finney.calendar.eternitywall.com"):
        assert PUBLIC.fullmatch(f"https://{good}")
    for bad in (
        "calendar.opentimestamps.org",
        "alice.btc.calendar.opentimestamps.org:8443",
        "user@bob.calendar.opentimestamps.org",
        "evil.example/.calendar.catallaxy.com",
    ):
        assert not PUBLIC.fullmatch(f"https://{bad}")


def test_private_addresses_are_refused_and_nothing_is_sent(archive: Path) -> None:
    with Loopback(refuse) as server:
        [done] = asked(archive, server, Calendar("http://127.0.0.1:1", "Local"))
        assert server.connections == 0
    assert "has not promised" in done.why


def test_offline_then_back(archive: Path, alice: CalendarServer) -> None:
    with Loopback(lambda talk: talk.reset()) as server:
        [late] = asked(archive, server)
    assert late.why
    signed(archive)
    with Loopback(alice.handler) as server:
        [done] = asked(archive, server)
    assert done.size == max(sizes(archive)) > late.size
    assert len(alice.sent) == 1


def test_nothing_to_send_and_nobody_to_ask(tmp_path: Path, archive: Path) -> None:
    with Loopback(refuse) as server:
        assert asked(tmp_path / "none", server) == ()
        small(tmp_path / "unsigned")
        assert asked(tmp_path / "unsigned", server) == ()
        nothing = {"ask": None, "look": None, "now": None, "nonce": None}
        assert submit(archive, (), **nothing) == ()  # type: ignore[arg-type]
        assert server.connections == 0


def test_a_checkpoint_that_does_not_hold_is_not_sent(archive: Path) -> None:
    [size] = sizes(archive)
    path = archive / "ledger/checkpoints" / str(size)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\n ", 1))
    with Loopback(refuse) as server:
        with pytest.raises(FixityError):
            asked(archive, server)
        assert server.connections == 0


def test_an_archive_that_is_being_written_to_is_left_alone(
    archive: Path, alice: CalendarServer
) -> None:
    with Loopback(alice.handler) as server, writing(archive, "other"):
        [done] = asked(archive, server)
    assert "is writing to the archive" in done.why
    assert entries(archive) == []
