"""The synthetic study published with arXiv 2502.05075, drawn anew, with the exact theory on top.

configuration   panels, series, sweeps and cells, as they were published
exact           closed forms of the catalogue, and the published bounds, at any cell
cells           draws of a cell; each is stored as it is finished, so that a killed run resumes
tables          measured against exact as z-scores; where published bounds and exact curves part
pages           figures, tables and the page of the documentation
"""
