"""Numbers from evidence: pure functions of tables and arrays."""
