"""Inequalities: published bounds, proved or refuted, and what is monotone"""
