"""What the commands do: a module for each, or for a few that need the same."""
