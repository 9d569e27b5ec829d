"""Manifests → archive: fetch what is due, store it, pin it. `attach` and `pins` stand beside."""

from __future__ import annotations

from loccit.capture.run import capture, due
from loccit.capture.values import CaptureRun, Event, Outcome, Target

__all__ = ["CaptureRun", "Event", "Outcome", "Target", "capture", "due"]
