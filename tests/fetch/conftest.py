"""A spy on every connection."""

from __future__ import annotations

import socket
from typing import Any

import pytest


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every address that a socket was asked to connect to."""
    asked: list[Any] = []

    def spy(self: socket.socket, address: Any) -> None:
        asked.append(address)
        raise OSError("spied on")

    monkeypatch.setattr(socket.socket, "connect", spy)
    return asked
