"""What stands beside a page's chain, as an entry tells it: requisites and a browser's rendering.

The order of the records' groups is that of `compose.compose_chain`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from loccit.archive.compose import hop_dict, plain
from loccit.models.wire import Beside, Rendering, Requisite

_Records = list[dict[str, Any]]


def told(beside: Beside, groups: Sequence[_Records]) -> dict[str, Any]:
    """The keys that an entry is added to for what is beside its chain; `groups` are the records
    of what was composed of it. None where nothing is."""
    added: dict[str, Any] = {}
    left = iter(groups)
    if beside.requisites:
        added["requisites"] = [
            hop for requisite in beside.requisites for hop in _requisite(requisite, left)
        ]
    if beside.rendering is not None:
        added["rendered"] = _rendered(beside.rendering, next(left))
    return added


def owners(beside: Beside) -> tuple[str, ...]:
    """The captures whose records it points at."""
    return tuple(dict.fromkeys(each.owner for each in beside.requisites if each.stored))


def redacted(beside: Beside) -> set[str]:
    """The names of the secrets that were overwritten in it."""
    return {name for each in beside.requisites if each.chain for name in each.chain.redacted}


def _requisite(requisite: Requisite, groups: Iterator[_Records]) -> list[dict[str, Any]]:
    """A requisite's hops: the first is `requisite`, what follows is as it is in any chain. The
    last one says what was wrong with its answer, and the first over what way it came."""
    chain = requisite.chain
    if requisite.stored:
        return [dict(hop) for hop in requisite.stored]
    hops = [hop_dict(hop, next(groups)) for hop in chain.hops] if chain else []
    if not hops:
        url = requisite.url
        hops = [
            {"url": url, "reference": plain(url), "status": None, "address": "", "tls": None}
            | {"records": []}
        ]
    hops[0]["how"] = "requisite"
    if chain and chain.route != "direct":
        hops[0]["route"] = plain(chain.route)
    error = requisite.error or (chain.error.message if chain and chain.error else "")
    if error:
        hops[-1]["error"] = plain(error)
    return hops


def _rendered(made: Rendering, records: _Records) -> dict[str, Any]:
    dom, text, *shot, about = records
    return {
        "url": made.url,
        "browser": made.browser,
        "viewport": list(made.viewport),
        "settled": made.settled,
        "notes": [plain(note) for note in made.notes],
        "dom": dom,
        "text": text,
        "screenshot": shot[0] if shot else None,
        "about": about,
    }
