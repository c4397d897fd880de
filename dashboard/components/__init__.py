"""Parts that views are arranged from. They draw; they compute nothing and cache nothing."""
