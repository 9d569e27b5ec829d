"""Which failures may pass, and how long to wait before another try."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from loccit.fetch.manners import Manners
from loccit.models.wire import Chain

PASSING = frozenset({429, 502, 503, 504})
"""Statuses that may be another one soon (RFC 6585 4, RFC 9110 15.6.3 to 15.6.5)."""

_SECONDS = re.compile(r"[0-9]{1,9}")


def may_pass(chain: Chain) -> bool:
    """Could asking again soon give more? A deadline that was used up could not, nor could a name
    that does not exist, a certificate, a refusal of our own or any other answer."""
    if chain.error is not None:
        return chain.error.passing
    return chain.final is not None and chain.final.status in PASSING


def asked_for(chain: Chain, now: datetime) -> float | None:
    """The seconds that the last answer wants us to wait (`Retry-After`, RFC 9110 10.2.3), nought
    where the moment has passed; None where it names none."""
    final = chain.final
    if final is None or final.status not in PASSING:
        return None
    field = (final.header("retry-after") or "").strip()
    if _SECONDS.fullmatch(field):
        return float(field)
    try:
        moment = parsedate_to_datetime(field)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - now).total_seconds(), 0.0)


def backoff(tried: int, manners: Manners, random: Callable[[], float]) -> float:
    """Seconds before another try after `tried` earlier ones; `random` gives 0 to 1, so that many
    who failed together do not come back together."""
    seconds = min(manners.backoff * 2.0 ** min(tried, 30), manners.backoff_most)
    return seconds * (0.5 + random())
