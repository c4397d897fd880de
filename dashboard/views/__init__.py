"""Pages. Each answers one question; they arrange components and compute nothing."""
