"""What a sentence speaks of: a closed set of aspects, defined in a file that a studio can edit."""
