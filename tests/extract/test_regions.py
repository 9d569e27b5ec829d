"""What classes and ids say of a region, and what is kept of the answers."""

from __future__ import annotations

from loccit.extract import regions


def test_answers_are_kept_within_bounds() -> None:
    long = "nav " * 1000
    assert regions.KNOWN[long] == "navigation"
    assert long not in regions.KNOWN
    for number in range(12_000):
        assert regions.KNOWN[f"x{number}"] is None
    assert len(regions.KNOWN) <= 10_000
    assert regions.KNOWN["site-nav"] == regions.of("site-nav") == "navigation"
    assert "site-nav" in regions.KNOWN
