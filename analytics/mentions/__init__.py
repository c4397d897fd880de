"""Who and what of a title its reviews speak of: characters, cast, directors and turns of the plot, by their names."""
