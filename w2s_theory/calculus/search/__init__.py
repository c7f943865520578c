"""From a word to its certificate: which instances of the axiom, and which combination of them."""
