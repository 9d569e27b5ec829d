"""The address policy: which machines we talk to at all.

`http` and `https` only, ports 80 and 443; a name is looked up once, every answer is held against
our own table, and the connection goes to one of those very addresses, so that no second look-up
can lead elsewhere. The table is ours because `ipaddress.is_global` lets through `64:ff9b::a9fe:
a9fe`, `2002:a9fe:a9fe::`, `::127.0.0.1`, `fec0::1`, `192.0.0.192` and `224.0.0.1`.
"""

from __future__ import annotations

import functools
import ipaddress
import queue
import socket
import threading
from collections.abc import Callable, Sequence

from loccit.errors import FetchError, Refused, TimedOut, Unreachable
from loccit.fetch.route import Route
from loccit.fetch.tunnel import Proxy
from loccit.fetch.urls import Url
from loccit.models.value import value

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
"""Host name and port → literal addresses, in the order to try. Raises `OSError`."""

_MOST_TRIED = 6

# The IANA IPv4 Special-Purpose Address Registry as of October 2024, its few globally reachable
# exceptions included (they are anycast services, no web sites), with multicast (RFC 5771) and the
# one address that Azure answers on inside every machine.
_IPV4 = {
    ipaddress.IPv4Network(block): what
    for block, what in {
        "0.0.0.0/8": "“this network”",
        "10.0.0.0/8": "a private network",
        "100.64.0.0/10": "a provider's inner network",
        "127.0.0.0/8": "this machine itself",
        "168.63.129.16/32": "a cloud platform's inner service",
        "169.254.0.0/16": "the local link, where cloud machines keep their secrets",
        "172.16.0.0/12": "a private network",
        "192.0.0.0/24": "a protocol's own range",
        "192.0.2.0/24": "a range for documentation",
        "192.31.196.0/24": "a protocol's own range",
        "192.52.193.0/24": "a protocol's own range",
        "192.88.99.0/24": "a withdrawn relay",
        "192.168.0.0/16": "a private network",
        "192.175.48.0/24": "a protocol's own range",
        "198.18.0.0/15": "a range for measurements",
        "198.51.100.0/24": "a range for documentation",
        "203.0.113.0/24": "a range for documentation",
        "224.0.0.0/4": "multicast",
        "240.0.0.0/4": "a reserved range",
    }.items()
}

# The IANA IPv6 Special-Purpose Address Registry of 22 October 2024 within 2000::/3, the one part
# that is handed out to the public; all else is refused unless it wraps an IPv4 address.
_IPV6_PUBLIC = ipaddress.IPv6Network("2000::/3")
_IPV6 = {
    ipaddress.IPv6Network(block): what
    for block, what in {
        "2001::/23": "a protocol's own range",
        "2001:db8::/32": "a range for documentation",
        "2620:4f:8000::/48": "a protocol's own range",
        "3fff::/20": "a range for documentation",
    }.items()
}
_IPV6_NAMES = {
    ipaddress.IPv6Network(block): what
    for block, what in {
        "::/128": "the unspecified address",
        "::1/128": "this machine itself",
        "fc00::/7": "a private network",
        "fe80::/10": "the local link",
        "fec0::/10": "a private network",
        "ff00::/8": "multicast",
    }.items()
}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")
_COMPATIBLE = ipaddress.IPv6Network("::/96")


@value
class Door:
    """Where to connect: literal `addresses` in the order to try, `port`, and `notes` for the
    chain's route (empty: the plain way)."""

    addresses: tuple[str, ...]
    port: int
    notes: tuple[str, ...]
    proxy: tuple[str, int] | None = None
    """Address and port of the proxy that makes the connection."""


def refusal(text: str) -> str | None:
    """Why a literal address is not for us, as a noun phrase; None for a public one."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "no IP address"
    if isinstance(address, ipaddress.IPv4Address):
        return _named(_IPV4, address)
    inner = unwrapped(address)
    for each in inner:
        if why := _named(_IPV4, each):
            return f"a wrapping of {each}, {why}"
    if inner and (address.ipv4_mapped or address in _NAT64 or address.sixtofour):
        return None
    if address in _IPV6_PUBLIC:
        return _named(_IPV6, address)
    return _named(_IPV6_NAMES, address) or "a reserved range"


def unwrapped(address: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 one carries: mapped and compatible (RFC 4291 2.5.5),
    NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056), Teredo's server and client (RFC 4380), ISATAP
    (RFC 5214 6.1, under any prefix)."""
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address.sixtofour:
        return (address.sixtofour,)
    if address.teredo:
        return address.teredo
    isatap = int(address) >> 32 & 0xFDFFFFFF == 0x5EFE  # the bit left out: is it unique
    compatible = address in _COMPATIBLE and int(address) > 1
    if isatap or compatible or address in _NAT64 or address in _NAT64_LOCAL:
        return (ipaddress.IPv4Address(int(address) & 0xFFFFFFFF),)
    return ()


def _named(
    table: dict[ipaddress.IPv4Network, str] | dict[ipaddress.IPv6Network, str], address: Address
) -> str | None:
    return next((what for block, what in table.items() if address in block), None)


def system_resolver(host: str, port: int) -> tuple[str, ...]:
    """The operating system's answer, in its order of preference."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))


def admit(url: Url, route: Route, resolve: Resolver, seconds: float) -> Door:
    """Decide where a request for `url` may go; one look-up at most, of `seconds` at most.

    Raises `Refused` (policy), `Unreachable` (no such name), `TimedOut`.
    """
    way = next((c for c in route.connect_to if c.applies(url.host, url.port)), None)
    notes: list[str] = []
    if url.port not in (80, 443):
        if url.port in route.allow_ports:
            notes.append(f"port {url.port} allowed")
        elif not route.allow_private:
            raise Refused(
                f"Port {url.port} of {url.host} is not one we talk to.",
                url=url.shown,
                hint=f"If the link is right, allow it with --allow-port {url.port}.",
            )
    host = (way.host2 if way else "") or url.host
    port = (way.port2 if way else None) or url.port
    if way:
        notes.insert(0, f"connect-to {_shown(host)}:{port}")
    addresses = _look_up(url, host, port, resolve, seconds)
    if not (way and way.host2):
        notes += _judged(url, host, addresses, route)
    by = _proxy(url, route.proxy, resolve, seconds)
    if route.proxy:
        notes.append(f"proxy {route.proxy}")
    return Door(addresses[:_MOST_TRIED], port, tuple(notes), by)


def _proxy(
    url: Url, proxy: Proxy | None, resolve: Resolver, seconds: float
) -> tuple[str, int] | None:
    """Where the proxy is. Who names it on the command line has chosen it, wherever it stands."""
    if proxy is None:
        return None
    return _look_up(url, proxy.host, proxy.port, resolve, seconds)[0], proxy.port


def _judged(url: Url, host: str, addresses: Sequence[str], route: Route) -> list[str]:
    """Hold every answer against the table; with --allow-private say so instead of refusing."""
    for address in addresses:
        why = refusal(address)
        if why is None:
            continue
        if route.allow_private:
            return ["private addresses allowed"]
        leads = f"{host} is" if host == address else f"{host} leads to {address}, which is"
        raise Refused(
            f"{leads} {why}; nothing was sent.",
            url=url.shown,
            hint="If this is a network of your own, allow it with --allow-private.",
        )
    return []


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _look_up(url: Url, host: str, port: int, resolve: Resolver, seconds: float) -> tuple[str, ...]:
    literal = _literal(host)
    if literal is not None:
        return (literal,)
    answers = dict.fromkeys(_in_time(url, host, port, resolve, seconds))
    if not answers:
        raise _unknown(url, host)
    try:
        return tuple(str(ipaddress.ip_address(answer)) for answer in answers)
    except ValueError:
        raise Refused(
            f"The look-up of {host} gave something that is no IP address; nothing was sent.",
            url=url.shown,
        ) from None


@functools.lru_cache(1024)
def _literal(host: str) -> str | None:
    """A literal address in its one spelling; None for a name."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None


def _in_time(url: Url, host: str, port: int, resolve: Resolver, seconds: float) -> Sequence[str]:
    """Ask in a thread of its own: the system's look-up knows no deadline."""
    replies: queue.SimpleQueue[Sequence[str] | BaseException] = queue.SimpleQueue()

    def ask() -> None:
        try:
            replies.put(resolve(host, port))
        except BaseException as error:
            replies.put(error)

    threading.Thread(target=ask, daemon=True, name="look-up").start()
    try:
        reply = replies.get(timeout=seconds)
    except queue.Empty:
        raise TimedOut(
            f"Looking up the name {host} took longer than {seconds:g} seconds.",
            url=url.shown,
            hint="Check this machine's connection and name server, then fetch again.",
        ) from None
    if isinstance(reply, OSError | UnicodeError):
        raise _unknown(url, host, reply) from reply
    if isinstance(reply, BaseException):
        raise reply
    return reply


def _unknown(url: Url, host: str, error: Exception | None = None) -> FetchError:
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        return Unreachable(
            f"The name server gave no answer for {host}.",
            url=url.shown,
            hint="Check this machine's connection and name server, then fetch again.",
            passing=True,
        )
    return Unreachable(
        f"There is no host named {host}.",
        url=url.shown,
        hint="Check the link's spelling; if it is right, the site has gone: look for a copy of it"
        " and supply that with `loccit attach`.",
    )
