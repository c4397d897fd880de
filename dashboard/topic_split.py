"""Two parts of a topic, before it is split: `python -m dashboard.topic_split` proposes them.

It runs in a process of its own, since it reads the vectors of a topic's sentences.
"""

from __future__ import annotations

from analytics.topics.parting import Proposal, Wanted, propose_parts
from dashboard.asides import answer_aside, ask_aside
from data.settings import Settings


def propose_split(settings: Settings, wanted: Wanted) -> Proposal:
    """Work out, in a process of its own, into which parts a topic falls.

    Raises:
        StudioError: it took too long or ended without an answer; or what the process itself complained of.
    """
    late = "try it again when no job is running"
    return Proposal.model_validate(ask_aside("dashboard.topic_split", settings, wanted, late=late))


def main() -> None:
    """Read what is wanted from standard input, write the proposal or the complaint to standard output, as JSON."""
    answer_aside(lambda settings, asked: propose_parts(settings, Wanted.model_validate_json(asked)))


if __name__ == "__main__":
    main()
