"""Affinity of drafts to their segments, as the desk computes it: what segments praise is read once a snapshot."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from dashboard.copy_affinity import Pools, load_vectors, segment_praise
from data.settings import Settings
from data.snapshots import Snapshot, newest_snapshot, open_newest
from data.writing import Assignment, Copy
from generation.affinity import affinity_of
from generation.tools import Encoder, RememberingEncoder, Tools

#: Titles like the draft's own whose praise is compared too, and segments whose praise is kept.
_COMPARABLES, _KEPT = 6, 12


@dataclass(frozen=True)
class _Known:
    """What a segment and others praise, and an encoder that knows those sentences."""

    pools: Pools
    encoder: Encoder | None


class AffinityPools:
    """What segments praise, kept for as long as the snapshot is the newest.

    Args:
        settings: the studio's.
        tools: what makes vectors of what no run knows.
    """

    def __init__(self, settings: Settings, tools: Tools) -> None:
        self._settings, self._tools = settings, tools
        self._known: OrderedDict[tuple[str, ...], _Known] = OrderedDict()
        self._turn = threading.Lock()

    def of(self, content: Copy, assignment: Assignment) -> dict[str, Any] | None:
        """The affinity as it is kept with a version; None for a text that is for nobody in particular."""
        title_id, segment_id = assignment.facts.title_id, assignment.segment_id
        newest = newest_snapshot(self._settings.snapshots)
        if not title_id or not segment_id or newest is None:
            return None
        key = (newest.stem, title_id, segment_id, assignment.language)
        with self._turn:
            if key not in self._known:
                self._known[key] = self._load(title_id, segment_id, assignment)
            self._known.move_to_end(key)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
            known = self._known[key]
        return affinity_of(content, known.pools.own, known.pools.others, known.encoder).as_json()

    def _load(self, title_id: str, segment_id: str, assignment: Assignment) -> _Known:
        snapshot = open_newest(self._settings.snapshots)
        try:
            return self._read(snapshot, title_id, segment_id, assignment)
        finally:
            snapshot.close()

    def _read(self, snapshot: Snapshot, title_id: str, segment_id: str, assignment: Assignment) -> _Known:
        alike = snapshot.rows("dashboard/comparables", title_id=title_id, size=_COMPARABLES)
        titles = [title_id, *(str(row["title_id"]) for row in alike)]
        pools = segment_praise(snapshot, segment_id, titles, language=assignment.language)
        if self._tools.encoder is None:
            return _Known(pools, None)
        vectors = load_vectors(self._settings, snapshot, pools)
        return _Known(pools, RememberingEncoder(self._tools.encoder, known=vectors))
