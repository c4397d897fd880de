"""The hierarchy of topics in the order in which it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analytics.figures.topics import Listed, load_listed
from data.snapshots import Snapshot


@dataclass(frozen=True)
class Joint:
    """Two topics, or groups of topics, that are joined.

    Attributes:
        node: below −1; `left`, `right` are topics or other joints.
        height: how unlike they are; of a tree, joints further up are no lower.
        label: words that its topics share; may be empty.
    """

    node: int
    left: int
    right: int
    height: float
    language: str
    label: str


@dataclass(frozen=True)
class TopicTree:
    """One language's hierarchy.

    Attributes:
        joints: by node.
        root: the joint above all, or the only topic.
        topics: those that are shown, by id; branches without any are not walked.
    """

    language: str
    joints: Mapping[int, Joint]
    root: int
    topics: Mapping[int, Listed]

    def leaves(self, node: int) -> list[int]:
        """The shown topics below a node, in order."""
        if node not in self.joints:
            return [node] if node in self.topics else []
        joint = self.joints[node]
        return self.leaves(joint.left) + self.leaves(joint.right)

    def groups(self, most: int) -> list[int]:
        """Nodes that divide the topics into at most `most` groups, by undoing the highest joints first."""
        cut = [self.root]
        while len(cut) < most:
            highest = max((node for node in cut if node in self.joints), key=self._height, default=None)
            if highest is None:
                break
            place = cut.index(highest)
            parts = [self.joints[highest].left, self.joints[highest].right]
            cut[place : place + 1] = [node for node in parts if self.leaves(node)]
        return [node for node in cut if self.leaves(node)]

    def walk(self, node: int) -> Iterator[Joint]:
        """The joints below a node that have shown topics on both sides, the lower first."""
        joint = self.joints.get(node)
        if joint is None:
            return
        yield from self.walk(joint.left)
        yield from self.walk(joint.right)
        if self.leaves(joint.left) and self.leaves(joint.right):
            yield joint

    def _height(self, node: int) -> float:
        return self.joints[node].height


def load_trees(snapshot: Snapshot) -> tuple[TopicTree, ...]:
    """The hierarchy of every language that has one, those with most evidence first. Two statements."""
    listed = load_listed(snapshot)
    joints: dict[str, list[Joint]] = {}
    for row in snapshot.rows("topics/tree"):
        joints.setdefault(row["language"], []).append(Joint(**row | {"label": row["label"] or ""}))
    trees = [make_tree(language, found, listed) for language, found in joints.items()]
    return tuple(sorted(trees, key=lambda tree: -sum(topic.evidence for topic in tree.topics.values())))


def make_tree(language: str, joints: Sequence[Joint], listed: Sequence[Listed]) -> TopicTree:
    """A tree of its joints, whose root is the joint that no other holds."""
    by_node = {joint.node: joint for joint in joints}
    held = {part for joint in joints for part in (joint.left, joint.right)}
    root = max((joint for joint in joints if joint.node not in held), key=lambda joint: joint.height)
    return TopicTree(language, by_node, root.node, {topic.topic_id: topic for topic in listed})
