"""One folder for each situation that claims are about, with all of its representations.

``literal.py`` is the simulation by definition, which imports nothing of the theory (by contract), ``literal_exact.py``
its twin for exact matrices. ``situation.py`` says by which means the situation is represented, or why it is not, and
`registry` finds that by the object that claims carry. Adding a situation adds a folder.
"""
