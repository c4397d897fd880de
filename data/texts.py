"""The kinds of text there are, by name: all that the command line needs to know before it does anything."""

from __future__ import annotations

from typing import Literal

Task = Literal[
    "plot_summary", "scene_description", "promo_copy", "character_profile", "viewer_voice", "review_reply", "digest",
    "story_outline",
]  # fmt: skip
Language = Literal["en", "zh"]
Spoilers = Literal["none", "mild", "full"]
Length = Literal["logline", "short", "long"]
Tone = Literal["plain", "warm", "witty", "urgent", "elegant"]
