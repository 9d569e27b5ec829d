"""Time stamps asked for, over real sockets, of real authorities and of those that are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from shutil import which

import pytest

from loccit.archive import Archive, Hand
from loccit.archive.sealing import sizes
from loccit.archive.stamps import Authority, all_noted
from loccit.archive.standing import standing
from loccit.cli.timing import asking
from loccit.errors import FixityError
from loccit.ledger.private import Safe
from loccit.ledger.timestamp import REPLY_TYPE
from loccit.stamping import Stamped, stamp
from tests.support.archives import small, store, writing
from tests.support.chains import MOMENT, Clock, Tokens
from tests.support.fetching import client
from tests.support.loopback import Handler, Loopback, Talk, answer, site
from tests.support.tsa import Tsa, posted

pytestmark = pytest.mark.skipif(which("openssl") is None, reason="openssl is not installed")

ONE, TWO = "http://one.example/tsr", "http://two.example/tsr?token=secret"
KIND = [("Content-Type", REPLY_TYPE)]


@pytest.fixture(scope="module")
def tsas(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tsa, Tsa]:
    folder = tmp_path_factory.mktemp("tsas")
    return Tsa(folder / "one", name="one"), Tsa(folder / "two", name="two", with_root=True)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Two runs' entries and a signed checkpoint over them."""
    small(tmp_path / "archive")
    signed(tmp_path / "archive")
    return tmp_path / "archive"


def signed(path: Path) -> None:
    safe = Safe(path.parent / "keys", lambda _: None)
    with writing(path, "third", hand=Hand(safe, Clock(), Tokens("seal"))) as to:
        store(to)


@pytest.fixture
def authorities(tsas: tuple[Tsa, Tsa]) -> tuple[Authority, Authority]:
    one, two = tsas
    return Authority(ONE, one.root, "The first"), Authority(TWO, two.root, "The second")


def nonces() -> Iterator[bytes]:
    number = 0
    while True:
        number += 1
        yield number.to_bytes(8)


def asked(
    path: Path,
    authorities: Sequence[Authority],
    server: Loopback,
    short: Sequence[str] = (),
) -> tuple[Stamped, ...]:
    """The addresses in `short` are given half a second to answer."""
    patient, hasty = asking(client(server)), asking(client(server, seconds=0.5))
    given = nonces()
    return stamp(
        path,
        authorities,
        ask=lambda url, query: (hasty if url in short else patient)(url, query),
        now=lambda: MOMENT,
        nonce=lambda: next(given),
    )


def web(one: Handler, two: Handler) -> Loopback:
    return Loopback(site({"one.example/tsr": one, "two.example/tsr?token=secret": two}))


def entries(path: Path) -> list[dict[str, object]]:
    return [each for each in Archive.open(path).entries() if each["type"] == "timestamp"]


def test_each_authority_stamps_the_checkpoint_and_the_ledger_says_so(
    archive: Path, authorities: tuple[Authority, Authority], tsas: tuple[Tsa, Tsa]
) -> None:
    with web(tsas[0].handler, tsas[1].handler) as server:
        done = asked(archive, authorities, server)
    [size] = sizes(archive)
    assert [(each.authority, each.size, each.why) for each in done] == [
        ("The first", size, ""),
        ("The second", size, ""),
    ]
    for each, authority, noted in zip(done, authorities, entries(archive), strict=True):
        assert each.time is not None
        assert abs(each.time - datetime.now(UTC)) < timedelta(minutes=10)
        name = sha256(authority.shown.encode()).hexdigest()[:8]
        file = f"ledger/checkpoints/{size}-{name}.tsr"
        reply, chain = (archive / file).read_bytes(), (archive / file).with_suffix(".pem")
        assert chain.read_bytes() == authority.certificates
        assert {**noted, "seq": 0, "prev": ""} == {
            "type": "timestamp",
            "seq": 0,
            "prev": "",
            "time": "2026-11-21T19:45:01Z",
            "checkpoint": size,
            "authority": authority.shown,
            "token": f"sha256:{sha256(reply).hexdigest()}",
            "chain": f"sha256:{sha256(authority.certificates).hexdigest()}",
            "file": file,
            "gen_time": each.time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
    assert "secret" not in (archive / "ledger" / "entries.jsonl").read_text()


def test_what_is_stamped_is_not_asked_for_again(
    archive: Path, authorities: tuple[Authority, Authority], tsas: tuple[Tsa, Tsa]
) -> None:
    with web(tsas[0].handler, tsas[1].handler) as server:
        asked(archive, authorities, server)
        assert asked(archive, authorities, server) == ()
        assert len(server.requests) == 2
        signed(archive)
        assert [each.size for each in asked(archive, authorities, server)] == [
            max(sizes(archive))
        ] * 2
    assert len(entries(archive)) == 4


def junk(talk: Talk) -> None:
    posted(talk)
    talk.write(answer(headers=KIND, body=b"junk"))


def stall(talk: Talk) -> None:
    posted(talk)
    talk.stall()


def page(talk: Talk) -> None:
    posted(talk)
    talk.write(answer(body=b"<p>Welcome to this network. Log in.</p>"))


def refusing(tsa: Tsa) -> Handler:
    def handler(talk: Talk) -> None:
        posted(talk)
        talk.write(answer(headers=KIND, body=tsa.refusal()))

    return handler


def replaying(tsa: Tsa) -> Handler:
    """The answer to another query."""

    def handler(talk: Talk) -> None:
        body = posted(talk)
        nonce = body.index((1).to_bytes(7), 20)
        other = body[:nonce] + bytes(6) + b"\x09" + body[nonce + 7 :]
        talk.write(answer(headers=KIND, body=tsa.reply(other)))

    return handler


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("junk", "holds no time stamp"),
        ("stall", "no answer within 0.5 seconds"),
        ("page", "text/html instead of application/timestamp-reply"),
        ("refusal", r"holds no time stamp \(status: Rejected"),
        ("other nonce", "nonce"),
        ("other authority", "certificate"),
        ("offline", "closed|broke"),
    ],
)
def test_what_gives_no_time_stamp_is_told_and_stops_nobody(
    archive: Path,
    authorities: tuple[Authority, Authority],
    tsas: tuple[Tsa, Tsa],
    kind: str,
    words: str,
) -> None:
    handlers: dict[str, Handler] = {
        "junk": junk,
        "stall": stall,
        "page": page,
        "refusal": refusing(tsas[0]),
        "other nonce": replaying(tsas[0]),
        "other authority": tsas[1].handler,
        "offline": lambda talk: talk.reset(),
    }
    with web(handlers[kind], tsas[1].handler) as server:
        first, second = asked(archive, authorities, server, [ONE] if kind == "stall" else [])
    assert first.time is None
    assert first.why.startswith("The first has not time-stamped the ledger: ")
    assert first.why.endswith("The captures are safe; the next run asks again.")
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(first.why)
    assert second.time
    assert [each["authority"] for each in entries(archive)] == [authorities[1].shown]
    assert len(list((archive / "ledger" / "checkpoints").glob("*.tsr"))) == 1


def test_offline_then_back_the_newest_checkpoint_covers_all_before(
    archive: Path, authorities: tuple[Authority, Authority], tsas: tuple[Tsa, Tsa]
) -> None:
    [first] = authorities[:1]
    with web(lambda talk: talk.reset(), tsas[1].handler) as server:
        [late] = asked(archive, [first], server)
    assert late.time is None
    signed(archive)
    with web(tsas[0].handler, tsas[1].handler) as server:
        [done] = asked(archive, [first], server)
    assert len(server.requests) == 1
    assert done.size == max(sizes(archive)) > late.size
    stands = standing(Archive.open(archive))
    assert stands.later == 0
    assert stands.first == stands.newest == all_noted(Archive.open(archive).entries())[0]


def test_without_openssl_nobody_is_asked(
    archive: Path, authorities: tuple[Authority, Authority], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with Loopback(junk) as server:
        first, _ = asked(archive, authorities, server)
        assert server.connections == 0
    assert "apt install openssl" in first.why
    assert "The captures are safe" in first.why


def test_an_archive_without_a_checkpoint_has_nothing_to_stamp(
    tmp_path: Path, authorities: tuple[Authority, Authority]
) -> None:
    with Loopback(junk) as server:
        assert asked(tmp_path / "none", authorities, server) == ()
        small(tmp_path / "archive")
        assert asked(tmp_path / "archive", authorities, server) == ()
        assert server.connections == 0


def test_a_checkpoint_that_does_not_hold_is_not_stamped(
    archive: Path, authorities: tuple[Authority, Authority]
) -> None:
    [size] = sizes(archive)
    path = archive / "ledger" / "checkpoints" / str(size)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\n ", 1))
    with Loopback(junk) as server:
        with pytest.raises(FixityError):
            asked(archive, authorities, server)
        assert server.connections == 0


def test_an_archive_that_is_being_written_to_is_stamped_next_time(
    archive: Path, authorities: tuple[Authority, Authority], tsas: tuple[Tsa, Tsa]
) -> None:
    with web(tsas[0].handler, tsas[1].handler) as server, writing(archive, "other"):
        done = asked(archive, authorities, server)
    assert all("is writing to the archive" in each.why for each in done)
    assert entries(archive) == []
