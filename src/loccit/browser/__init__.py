"""A browser that shows a page and never reaches the network: it asks, and we answer.

The only door to playwright, loaded when a page is first to be shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loccit.browser.values import Answer, Bounds, Landing, Shown, Visit

if TYPE_CHECKING:
    from loccit.browser.chromium import Browser

__all__ = ["Answer", "Bounds", "Browser", "Landing", "Shown", "Visit"]


def __getattr__(name: str) -> Any:
    if name == "Browser":
        from loccit.browser.chromium import Browser

        return Browser
    raise AttributeError(name)
