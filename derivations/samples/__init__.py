"""Sample complexity: how many labels and pseudo-labels"""
