"""Hypothesis without a time limit for each example: on a busy machine a slow example is not a fault."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("no_deadline", deadline=None)
settings.load_profile("no_deadline")
