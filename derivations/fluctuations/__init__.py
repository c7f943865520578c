"""Fluctuations over training sets"""
