"""The network: recorded exchanges, the address policy, and chains of hops.

`requests` is slow to import, so the face reaches for the client only when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loccit.fetch.route import ConnectTo, Limits, Route, parse_connect_to
from loccit.fetch.tunnel import parse_proxy

if TYPE_CHECKING:
    from loccit.fetch.client import Client

__all__ = ["Client", "ConnectTo", "Limits", "Route", "parse_connect_to", "parse_proxy"]


def __getattr__(name: str) -> Any:
    if name == "Client":
        from loccit.fetch.client import Client

        return Client
    raise AttributeError(name)
