"""What people write, LaTeX or Python, as a formula in the symbols of a claim or as an expectation."""
