"""Wrong variants of every claim, and whether they survive the attack."""
