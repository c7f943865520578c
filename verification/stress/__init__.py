"""Claims on data that break one hypothesis at a time."""
