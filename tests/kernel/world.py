"""Matrices for the letters of a signature, and what words and combinations are of these."""

import numpy as np


class World:
    """Bounded constants of these sizes, definite ones with eigenvalues in [0.5, 3]; Gaussian matrices to be drawn."""

    def __init__(self, signature, numbers, seed=0):
        self.signature, self.numbers, self.values = signature, dict(numbers), {}
        self.rng = np.random.default_rng(seed)
        for m in signature.matrices:
            if m.kind != "gaussian":
                self.values[m.name] = self._constant(m.kind, *self.shape(m.name))

    def shape(self, letter):
        return tuple(int(self.number(x[letter])) for x in (self.signature.rows, self.signature.cols))

    def number(self, polynomial):
        return sum(c * np.prod([self.numbers[s] for s in powers]) for powers, c in polynomial.items())

    def _constant(self, kind, rows, cols):
        """Much the same for each size: a band, and smooth entries of norm 1."""
        i, j = np.meshgrid(np.arange(rows) / rows, np.arange(cols) / cols, indexing="ij")
        phase = 1 if self.signature.beta == 1 else np.exp(1j * (i - 2 * j))
        smooth = phase * (1 + np.cos(1 + self.rng.uniform(1, 3) * i - 2 * j)) / np.sqrt(rows * cols)
        if kind == "constant":
            return smooth + (0.6 * np.eye(rows, cols) + 0.3 * np.eye(rows, cols, 1) if min(rows, cols) > 1 else 0)
        middle = np.diag(np.linspace(-0.8, 1.5, rows) if kind == "symmetric" else np.linspace(0.5, 1.5, rows))
        return middle + (smooth @ smooth.conj().T if kind == "positive" else smooth + smooth.conj().T) / 4

    def normal(self, *shape):
        real = self.rng.normal(size=shape)
        return real if self.signature.beta == 1 else (real + 1j * self.rng.normal(size=shape)) / np.sqrt(2)

    def draw(self):
        """New Gaussian matrices, and the resolvents with them."""
        return self.having({name: self.normal(*self.shape(name)) for name in self.signature.gaussian})

    def having(self, gaussian):
        """These Gaussian matrices, and the resolvents with them."""
        self.values |= gaussian
        for q in self.signature.resolvents.values():
            size = int(self.number(q.size))
            self.values[q.name] = np.linalg.inv(sum(self.number(c) * self.product(w, size) for w, c in q.terms))
        return self

    def letter(self, letter):
        matrix = self.values[letter.strip("[']")]
        if letter.startswith("["):
            return np.linalg.inv(matrix.conj().T @ matrix)
        return matrix.conj().T if letter.endswith("'") else matrix

    def product(self, word, size):
        value = np.eye(size)
        for letter in word:
            value = value @ self.letter(letter)
        return value

    def trace(self, word):
        value = self.letter(word[0])
        for letter in word[1:]:
            value = value @ self.letter(letter)
        return np.trace(value)

    def monomial(self, monomial):
        return np.prod([self.trace(word) for word in monomial])

    def total(self, terms):
        """Of (coefficient, monomial) pairs."""
        return sum(self.number(c) * self.monomial(m) for c, m in terms)
