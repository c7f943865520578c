"""SymPy expressions in, words of the kernel out: what each matrix is made of, and what is inverted."""
