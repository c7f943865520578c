"""The proofs that claims rest on, by two checkers, and whether what is written above them is what they are about."""
