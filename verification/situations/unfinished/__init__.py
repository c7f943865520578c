"""Students that are not fitted to the end: after a few gradient steps, and shrunken."""
