"""Options and wiring: the only place that prints, prompts or exits."""

from __future__ import annotations

from loccit.cli.program import main

__all__ = ["main"]
