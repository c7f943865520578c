"""Performance gap recovery and outperforming ratio"""
