"""Gain and misfit"""
