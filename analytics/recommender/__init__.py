"""Who would like what: vectors of viewers and titles learnt from feedback, and of new titles from what is told."""
