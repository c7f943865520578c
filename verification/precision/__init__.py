"""High precision: closed forms against values that come from elsewhere, to 50 digits and with certified enclosures.

Each random quantity is rewritten in independent scalars: normal, χ and angle variables, by Bartlett's decomposition of
a Gaussian matrix, by Hurwitz's angles of a random orthogonal one, and by the laws of least-squares errors. It becomes
a polynomial in the scalars (and their inverses), so its expectation, an integral of many dimensions, is a sum of
products of one-dimensional integrals; these are evaluated by quadrature of the densities, never by formulas for
moments.

Nothing is shared with the calculus: no integration by parts, no words, no elimination.

Bartlett (1933), Proc. R. Soc. Edinburgh 53; Hurwitz (1897), Nachr. Ges. Wiss. Göttingen; Muirhead (1982), §3.2.
"""
