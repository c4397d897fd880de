"""Storage, and everything that crosses its edge: records, studio, snapshots, imports, the sample."""
