"""The published measurements on real faces, confronted with the exact factor and with the leading order."""
