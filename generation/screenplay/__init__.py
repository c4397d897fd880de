"""Screenplays: read from Fountain, Final Draft, PDF or plain text, and taken apart into scenes."""
