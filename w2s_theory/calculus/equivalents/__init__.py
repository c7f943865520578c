"""Deterministic equivalents: what traces with resolvents are in the limit of large dimensions, each with a certificate."""
