"""Append-only migrations of `studio.duckdb`: `m001_….sql`, `m002_….sql`, each applied once, in order."""
