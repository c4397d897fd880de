"""Questions in words: what they mean in a studio's own vocabulary, and the paths that answer them."""
