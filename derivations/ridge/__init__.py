"""Ridge regression in the proportional limit"""
