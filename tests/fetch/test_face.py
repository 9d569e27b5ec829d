"""The face is light: the command line reads its options without loading the network."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from loccit.fetch.client import Client


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
