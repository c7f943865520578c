"""Exact excess risks"""
