"""Composition: chains, averages, own inputs, uneven noise"""
