"""Whom to address: likelihoods of a title, lookalikes, viewers to win, campaigns and what they brought about."""
