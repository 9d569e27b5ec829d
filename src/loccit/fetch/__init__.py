"""The network: recorded exchanges, the address policy, chains of hops, and manners.

`requests` is slow to import, so the face reaches for what needs it only when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from loccit.fetch.manners import Manners
from loccit.fetch.route import ConnectTo, Limits, Route, parse_connect_to
from loccit.fetch.tunnel import parse_proxy

if TYPE_CHECKING:
    from loccit.fetch.client import Client
    from loccit.fetch.visiting import Visitor

__all__ = [
    "Client",
    "ConnectTo",
    "Limits",
    "Manners",
    "Route",
    "Visitor",
    "parse_connect_to",
    "parse_proxy",
]

_HOMES = {"Client": "client", "Visitor": "visiting"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
