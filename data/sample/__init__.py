"""The sample studio: a fictional slate, its viewers, what they wrote, and the truth planted in it."""

from __future__ import annotations

from data.sample.generate import generate_sample

__all__ = ["generate_sample"]
