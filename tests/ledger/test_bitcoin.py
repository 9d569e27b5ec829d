"""Block headers as a reader gives them."""

from __future__ import annotations

import pytest

from loccit.errors import UsageError
from loccit.ledger import bitcoin
from tests.support.otsfiles import GIVEN, HEADER, mined

YOUNG = (
    "839900:0060962aa39b4310863947efd282b30ff755d3ab247c76ee7e5d010000000000000000004c4577af"
    "f36cdfdb0613ee3dc73c46e349da802849ec4f4995f9de8df5838008df1b226619420317178560d2"
)
GENESIS = (
    "0:0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b2"
    "7ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c"
)


def test_a_young_header_is_taken_as_it_is() -> None:
    [header] = bitcoin.headers(YOUNG).values()
    assert header.hash == "000000000000000000023dfafae2b6e6b5ecf9d1365fafa075dec49625721f37"
    assert header.time.isoformat() == "2024-04-19T07:23:11+00:00"
    assert header.root[::-1].hex() == (
        "088083f58ddef995494fec492880da49e3463cc73dee1306dbdf6cf3af77454c"
    )


@pytest.mark.parametrize("text", [GIVEN, GENESIS])
def test_one_that_is_cheap_to_make_up_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="the header of no block since 2018"):
        bitcoin.headers(text)


def test_older_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bitcoin, "EASIEST", 0xFFFF << 208)
    found = bitcoin.headers(f"{GIVEN}\n\n{GENESIS}\n{GIVEN}\n")
    assert list(found) == [358391, 0]
    assert found[0].hash == "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"
    assert found[0].time.isoformat() == "2009-01-03T18:15:05+00:00"
    assert bitcoin.headers("") == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("358391", "is no Bitcoin block header"),
        (GIVEN[:-1], "is no Bitcoin block header"),
        (f"-1:{HEADER}", "is no Bitcoin block header"),
        (f"358391 {HEADER}", "is no Bitcoin block header"),
        (f"358391:{HEADER[:-1]}7", "the header of no block"),
        (f"358391:{HEADER[:136]}02{HEADER[138:]}", "the header of no block"),
        (f"7:{mined(bytes(32), 1)}", "the header of no block"),  # far too little work
        (f"{GIVEN}\n358391:{GENESIS[2:]}", "Two headers are given"),
        (f"7:{'00' * 72}ffff00ff{'00' * 4}", "the header of no block"),
        (f"7:{'00' * 80}", "the header of no block"),
    ],
)
def test_what_is_no_header(text: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bitcoin, "EASIEST", 0xFFFF << 208)
    with pytest.raises(UsageError, match=words):
        bitcoin.headers(text)


def test_no_more_than_anybody_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bitcoin, "EASIEST", 0xFFFF << 208)
    with pytest.raises(UsageError, match="More than 1000"):
        bitcoin.headers("\n".join(f"{height}:{HEADER}" for height in range(1001)))
