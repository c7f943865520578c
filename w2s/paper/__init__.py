"""How a theorem and its proof read: as LaTeX for a paper, and as text in the terminal."""
