"""One reader a format. `data.sources.registry` lists them; `data.sources.base.Source` is what each of them is."""
