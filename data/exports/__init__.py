"""Lists of viewers that leave the studio: whom they may show, under which ids, and the log of all that ever left."""
