"""archive → package: one source, or one document's, with all that proves them to a stranger."""

from __future__ import annotations

from loccit.export.checking import Verdict, check_package
from loccit.export.evidence import Document, Exported, Order, export, newest_time

__all__ = ["Document", "Exported", "Order", "Verdict", "check_package", "export", "newest_time"]
