"""Claims that are no rational function of numbers: what a formula about one says, and whether it is right.

One file a kind of claim: ``laws``, ``probabilities``, ``regimes`` (several formulas, each on its domain) and ``sizes``
(the least sample size, or the best). Each decides by canonical forms, or by a problem in which the two differ.
"""
