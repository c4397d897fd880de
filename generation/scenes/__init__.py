"""What a production needs of each scene: evidence to write from, its mood, the breakdown, the cast by number."""
