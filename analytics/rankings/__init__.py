"""Ranking lists: values, who may stand on them, how sure each place is, what moved, what looks made.

The way in is `analytics.rankings.ranking.load_ranking`; docs/rankings.md has every formula and what was measured.
"""
