"""How much is said below every node of a hierarchy of topics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from analytics.figures.figure import Figure
from analytics.figures.topic_tree import TopicTree
from analytics.figures.topics import share_figure
from data.records import Filter
from data.snapshots import Snapshot


@dataclass(frozen=True)
class Node:
    """A topic, or a group of them, under one filter.

    Attributes:
        node: a topic's id, or a joint of the tree.
        depth: how many shown groups hold it.
        topics: ids of its shown topics.
        label: the topic's, or the words that the group shares; may be empty.
        sentences: that speak of it.
        share: share of the reviews in the tree's language that speak of it.
    """

    node: int
    depth: int
    topics: tuple[int, ...]
    label: str
    sentences: int
    share: Figure

    @property
    def is_topic(self) -> bool:
        """Whether it is a topic and no group."""
        return self.node >= 0


def load_nodes(snapshot: Snapshot, filter_: Filter, tree: TopicTree) -> tuple[TopicTree, tuple[Node, ...]]:
    """The tree of topics that the filter's evidence speaks of, and its nodes, a group before its parts.

    Groups of one shown topic are left out; a topic's `evidence` is what the filter means. Topics and signs of the
    filter do not change what a share is of. One statement.
    """
    own = filter_.but(topics=(), signs=(), languages=(tree.language,))
    rows = snapshot.rows(
        "topics/by_node",
        filter=own.as_parameter(),
        language=tree.language,
        nodes=[{"node": node, "topics": tree.leaves(node)} for node, _ in _walk(tree, tree.root, 0)],
    )
    counts = {row["node"]: row for row in rows}
    base = (counts[None]["reviews"], counts[None]["viewers"])
    spoken = {
        key: replace(topic, evidence=counts[key]["sentences"]) for key, topic in tree.topics.items() if key in counts
    }
    shown = replace(tree, topics=spoken)
    return shown, tuple(
        _node(shown, node, depth, counts[node], base, own) for node, depth in _walk(shown, shown.root, 0)
    )


def _walk(tree: TopicTree, node: int, depth: int) -> Iterator[tuple[int, int]]:
    joint = tree.joints.get(node)
    if joint is None:
        if node in tree.topics:
            yield node, depth
        return
    both = bool(tree.leaves(joint.left)) and bool(tree.leaves(joint.right))
    if both:
        yield node, depth
    for part in (joint.left, joint.right):
        yield from _walk(tree, part, depth + both)


def _node(
    tree: TopicTree, node: int, depth: int, row: dict[str, int], base: tuple[int, int], filter_: Filter
) -> Node:
    topics = tuple(tree.leaves(node))
    return Node(
        node=node,
        depth=depth,
        topics=topics,
        label=tree.topics[node].label if node in tree.topics else tree.joints[node].label,
        sentences=row["sentences"],
        share=share_figure((row["reviews"], row["viewers"]), base, filter_.but(topics=topics)),
    )
