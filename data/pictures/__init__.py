"""Pictures fit to publish: a figure or a ranking list as PNG, SVG, PDF or HTML, drawn without a browser."""
