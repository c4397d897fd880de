"""Segments: viewers of one taste, how sure that is, what they are called and where they stand on the map."""
