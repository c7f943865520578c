"""A student of a teacher with coefficients of any distribution."""
