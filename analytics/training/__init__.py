"""How the shipped sentiment models are made: `marquee train sentiment`."""
