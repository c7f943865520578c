"""The synthetic study published with arXiv 2502.05075, drawn anew, with the exact theory on top.

configuration   panels, series, sweeps and cells, as they were published
exact           closed forms of the catalogue, and the published bounds, at any cell
cells           its cells as those of a sweep, which draws and stores them
tables          measured against exact as z-scores; where published bounds and exact curves part
pages           tables, and the page of the documentation

``w2s.figures.study`` draws the panels, ``w2s.reproduce`` does all of it.
"""
