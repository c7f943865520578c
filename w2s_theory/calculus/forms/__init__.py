"""One form that decides equality, and forms for people, each proved equal to it."""
