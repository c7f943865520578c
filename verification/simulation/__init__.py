"""What claims say against the literal simulation of problems: random ones, and those in corners.

Means are bet on until an error of the size asked for would have been seen (``means``); distributions are compared as
wholes (``distributions``), sizes with scans (``sizes``), limits with what leads to them (``limits``), and both sides of
inequalities with each other (``inequalities``).
"""
