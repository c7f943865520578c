"""The search for numbers, matrices and simulations at which a conjecture and a claim differ."""
