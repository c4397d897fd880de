"""The steps of the analysis: each reads a snapshot and its parents' runs, and writes its own run's files."""
