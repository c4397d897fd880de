"""What is counted for a title: aspects, impact, ledger, comparisons, drift, changes and conflicts.

Every loader takes a snapshot and a filter and returns frozen records whose figures carry their interval, how many
rows and viewers stand behind them, and the filter that finds exactly those rows. Formulas, sources and limits stand
in docs/figures.md.
"""
