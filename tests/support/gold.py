"""Gold files: what is rendered is compared with them to the last character."""

from __future__ import annotations

import os

from tests.conftest import ROOT

GOLD = ROOT / "tests" / "gold"


def same_as_gold(name: str, text: str) -> None:
    """Fail unless `text` equals the gold file; LOCCIT_GOLD=write writes it instead, for a look
    at the difference in version control."""
    path = GOLD / name
    if os.environ.get("LOCCIT_GOLD") == "write":
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8").splitlines() == text.splitlines()
    assert path.read_text(encoding="utf-8") == text
