"""How a theorem and its evidence read on paper: LaTeX, code, figures, the report site."""
