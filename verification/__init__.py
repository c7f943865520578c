"""The attack: literal simulation, a second checker, tests with stated error rates, published measurements."""
