"""Any number of rounds on fresh data: gradient steps, and generations that learn from each other."""
