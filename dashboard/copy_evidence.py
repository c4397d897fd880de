"""The evidence that copy is written from: chosen by the system, for people to edit before anything is written.

Nothing here needs a segment, the recommender or any step of the analysis: what is not there is left out, and a title
that nobody reviewed gives facts and plot, and what is said of titles like it. A segment is never spoken of where
fewer than `floor` of its members stand behind a number, nor preferred among quotes where fewer than that many of
them wrote on the title.
"""

from __future__ import annotations

from dashboard.copy_facts import load_facts
from dashboard.copy_figures import drill_of
from dashboard.copy_ground import SEGMENT_FLOOR, plot_of_title
from dashboard.copy_people import profile_evidence
from dashboard.copy_promo import promo_evidence, voice_evidence
from dashboard.copy_reports import digest_evidence, reply_evidence

__all__ = [
    "SEGMENT_FLOOR",
    "digest_evidence",
    "drill_of",
    "load_facts",
    "plot_of_title",
    "profile_evidence",
    "promo_evidence",
    "reply_evidence",
    "voice_evidence",
]
