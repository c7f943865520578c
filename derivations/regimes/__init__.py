"""All sample sizes: minimum-norm solutions and double descent"""
