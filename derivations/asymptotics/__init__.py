"""Asymptotics: the proportional limit"""
