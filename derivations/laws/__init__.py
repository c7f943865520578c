"""Exact laws"""
