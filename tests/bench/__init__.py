"""What `make bench` measures: ratios and times of one run on one machine, never asserted on."""
