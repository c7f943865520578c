"""Deterministic equivalents: traces with resolvents in the limit of large dimensions, each with certificates."""
