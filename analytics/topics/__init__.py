"""What the sentences are about: topics, their labels, and how far they can be trusted."""
