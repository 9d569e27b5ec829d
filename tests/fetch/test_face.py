"""The face is light: the command line reads its options without loading the network."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from loccit.fetch.client import Client
from tests.support.loopback import Loopback, answer, connect_to


def test_the_face_gives_the_client() -> None:
    face = import_module("loccit.fetch")
    assert face.Client is Client
    with pytest.raises(AttributeError):
        _ = face.Nothing


def test_the_face_alone_loads_no_network_library() -> None:
    program = (
        "import sys; from loccit.fetch import parse_connect_to;"
        "parse_connect_to('a.example:80:127.0.0.1:81');"
        "print(sorted({'requests', 'urllib3', 'idna', 'ssl', 'http.client'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.strip() == "[]"


def test_a_page_without_https_and_cookies_is_fetched_without_their_libraries() -> None:
    program = (
        "import sys\n"
        "from loccit.fetch import Client, Limits, Route, parse_connect_to\n"
        "from datetime import UTC, datetime\n"
        "client = Client(route=Route(connect_to=(parse_connect_to(sys.argv[1]),)), limits=Limits(),"
        " user_agent='x', next_hop=lambda page: None, now=lambda: datetime.now(UTC))\n"
        "assert client.fetch('http://example.org/').error is None\n"
        "print(sorted({'requests', 'urllib3', 'ssl', 'http.client'} & set(sys.modules)))"
    )
    with Loopback(lambda talk: talk.write(answer(body=b"hello"))) as server:
        done = subprocess.run(
            [sys.executable, "-c", program, connect_to(server)],
            check=True, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    assert done.stdout.strip() == "[]"
