"""The commands of `marquee`, one module a subject. Each imports what it needs only when it runs."""
