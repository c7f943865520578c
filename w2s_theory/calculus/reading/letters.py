"""The letters of one reading: what the kernel is told of each, and what it stands for.

Beside the matrices that an expression names there are letters made of them: the inverse of a constant, a root of a
covariance, a unit vector. Each comes with the hypotheses that say what it is. A name with ``~`` in it is for proofs
only: what it stands for cannot be written, and it is in no answer.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from sympy import Expr
from sympy.matrices.exceptions import NonInvertibleMatrixError
from sympy.matrices.expressions.matexpr import MatrixExpr

from ...kernel.polynomial import ONE, ZERO, Polynomial
from ...kernel.words import SYMMETRIC, Hypothesis, Matrix, Resolvent, Signature, Word
from ..unsupported import UnsupportedExpression
from .value import Shape, Value, numbers, of_word, scalar

AUXILIARY = "~"
Sum = Iterable[tuple[Word, Polynomial]]


class Letters:
    def __init__(self) -> None:
        self.beta = 1
        """1 over the real numbers, 2 over the complex ones."""
        self.matrices: dict[str, Matrix] = {}
        self.hypotheses: list[Hypothesis] = []
        self.given: list[Hypothesis] = []
        """What is assumed of the constants beyond what they are; it comes first."""
        self.meaning: dict[str, MatrixExpr] = {}
        self.inverses: dict[str, str] = {}
        self.squares: dict[str, Polynomial] = {}
        """Symbols of which the square is another polynomial: roots, and what is 0 or 1."""
        self.nonnegative: list[tuple[Polynomial, Polynomial]] = []
        """Fractions of which the root is taken."""
        self.divisors: list[Polynomial] = []
        """What is divided by for the inverse of a root."""
        self.resolvents: dict[str, Resolvent] = {}
        self._made: dict[Hashable, str] = {}
        self._roots: dict[str, str] = {}
        self._rooted: dict[str, str] = {}
        """For the letter of a root what it is the root of."""
        self.atoms: dict[str, Expr] = {}
        """Symbols of the expression."""
        self._signature: Signature | None = None

    @property
    def signature(self) -> Signature:
        if self._signature is None:
            hypotheses = [*self.given, *self.hypotheses]
            self._signature = Signature(self.matrices.values(), hypotheses, self.beta, self.resolvents.values())
        return self._signature

    # -- declarations ------------------------------------------------------------------------------------------------

    def declare(self, name: str, shape: Shape, kind: str, meaning: MatrixExpr | None = None) -> str:
        self.matrices[name] = Matrix(name, *shape, kind)
        if meaning is not None:
            self.meaning[name] = meaning
        self._signature = None
        return name

    def made(
        self, key: Hashable, name: str, shape: Shape, kind: str, meaning: MatrixExpr | None = None
    ) -> tuple[str, bool]:
        """The letter for what the key says, and whether it is new: of this name, or of one like it, if a matrix that
        somebody declared has this."""
        if key in self._made:
            return self._made[key], False
        while name in self.matrices:
            name += "_"
        self._made[key] = self.declare(name, shape, kind, meaning)
        return name, True

    def auxiliary(self, stem: str, shape: Shape, kind: str = "constant") -> str:
        """A new letter for proofs."""
        number = 1 + sum(isinstance(key, tuple) and key[:1] == (AUXILIARY + stem,) for key in self._made)
        return self.made((AUXILIARY + stem, number), f"{stem}{AUXILIARY}{number}", shape, kind)[0]

    def assume(self, *terms: tuple[Word, Polynomial], shape: Shape | None) -> None:
        """Σ coefficient · word = 0; the first is replaced by the others."""
        assert shape is not None
        if set(terms[0][1]) != {()}:
            raise UnsupportedExpression(
                "*".join(terms[0][0]), "a sum of matrices with symbols before each of them: declare it as one matrix"
            )
        self._assume(Hypothesis(_collected(terms), *shape))

    def assume_trace(self, word: Word, value: Polynomial) -> None:
        _, (normal,) = self.signature.trace(word, ONE)
        self._assume(Hypothesis(_collected([(normal, ONE), ((), -value)]), trace=True))

    def are_blocks(self, names: list[str]) -> None:
        """These are the blocks of columns of an identity: E_i'E_j = δ_ij and Σ E_iE_i' = I."""
        for i, name in enumerate(names):
            own = self.matrices[name].cols
            self.assume(((name + "'", name), ONE), ((), -ONE), shape=(own, own))
            for other in names[:i]:
                self.assume(((name + "'", other), ONE), shape=(own, self.matrices[other].cols))
        whole = self.matrices[names[0]].rows
        self.assume(*(((name, name + "'"), ONE) for name in names), ((), -ONE), shape=(whole, whole))

    def rooted(self, letter: str) -> str | None:
        """The letter of K for the letter of a root of it."""
        return self._rooted.get(letter)

    def assume_given(self, hypotheses: Iterable[Hypothesis]) -> None:
        self.given += hypotheses
        self._signature = None

    def _assume(self, hypothesis: Hypothesis) -> None:
        if hypothesis in self.hypotheses:
            return
        self.hypotheses.append(hypothesis)
        self._signature = None

    # -- inverses and roots ------------------------------------------------------------------------------------------

    def inverse(self, letter: str) -> str:
        """The letter of the inverse of a constant square matrix."""
        if letter.endswith("'"):
            return self._transposed(self.inverse(letter[:-1]))
        if letter in self._rooted:
            self._invert_root(self._rooted[letter])
        if letter not in self.inverses:
            matrix = self.matrices[letter]
            meaning = self._inverse_meaning(letter)
            shape = matrix.rows, matrix.cols
            name, _ = self.made((letter, -1), f"{letter}^-1", shape, matrix.kind, meaning)
            self._are_inverse(letter, name, shape)
        return self.inverses[letter]

    def _inverse_meaning(self, letter: str) -> MatrixExpr | None:
        meaning = self.meaning.get(letter)
        try:
            return None if meaning is None else meaning.inverse()
        except NonInvertibleMatrixError:
            raise UnsupportedExpression(meaning, "singular, but its inverse is needed") from None

    def inverse_of(self, value: Value, meaning: MatrixExpr) -> str:
        """The letter of the inverse of a sum of constants, or of one product that is not one of square matrices."""
        words = numbers(value)
        assert words is not None
        assert value.shape is not None
        key = (_key(value), -1)
        name, is_new = self.made(key, f"({_text(value)})^-1", value.shape, self._kind(value), meaning)
        if is_new:
            first, *rest = leading_first(words)
            identity = ((), -value.denominator)
            self.assume(*(((*w, name), c) for w, c in (first, *rest)), identity, shape=value.shape)
            self.assume(*(((name, *w), c) for w, c in (first, *rest)), identity, shape=value.shape)
        return name

    def resolvent(self, terms: tuple[tuple[Word, Polynomial], ...], size: Polynomial, meaning: MatrixExpr) -> str:
        """The letter of the inverse of a random sum. Raises CertificateError if that is not positive definite as it
        stands."""
        name = next((q.name for q in self.resolvents.values() if q.terms == terms), None)
        if name is None:
            name = f"Q{len(self.resolvents) + 1}"
            while name in self.matrices:
                name += "_"
            made = {**self.resolvents, name: Resolvent(name, terms, size)}
            Signature(self.matrices.values(), [*self.given, *self.hypotheses], self.beta, made.values())
            self.resolvents, self._signature = made, None
            self.meaning[name] = meaning
        return name

    def root(self, value: Value, meaning: MatrixExpr) -> Value:
        """T, k × k, with T'T = K for the symmetric and positive semidefinite k × k matrix ``value``."""
        number, _, letter = self._content(value, meaning)
        assert value.shape is not None
        if letter and letter not in self._roots:
            root, _ = self.made((letter, "root"), f"{letter}^1/2", value.shape, "constant")
            self.assume(((root + "'", root), ONE), ((letter,), -ONE), shape=value.shape)
            self._roots[letter] = root
            self._rooted[root] = letter
        return number * of_word((self._roots[letter],) if letter else (), value.shape)

    def root_inverse(self, value: Value, meaning: MatrixExpr) -> Value:
        """T⁻¹ for the root T; then ``value`` is positive definite."""
        _, reciprocal, letter = self._content(value, meaning)
        self.divisors.append(reciprocal.denominator)
        assert value.shape is not None
        if not letter:
            return reciprocal * of_word((), value.shape)
        self.root(value, meaning)
        return reciprocal * of_word((self._invert_root(letter),), value.shape)

    def _invert_root(self, letter: str) -> str:
        """The letter of T⁻¹ for the root T of a letter."""
        root, inverse = self._roots[letter], self.inverse(letter)
        if root not in self.inverses:
            shape = self.matrices[letter].rows, self.matrices[letter].cols
            name, _ = self.made((letter, "inverse root"), f"{letter}^-1/2", shape, "constant")
            self._are_inverse(root, name, shape)
            self.assume(((name, name + "'"), ONE), ((inverse,), -ONE), shape=shape)
            self.assume(((root, inverse), ONE), ((name + "'",), -ONE), shape=shape)
            self.assume(((letter, name), ONE), ((root + "'",), -ONE), shape=shape)
        return self.inverses[root]

    def _content(self, value: Value, meaning: MatrixExpr) -> tuple[Value, Value, str]:
        """K as r²·L: r, 1/r, and the letter L; none if L is the identity."""
        words = numbers(value)
        assert words is not None
        if len(words) == 1:
            ((word, c),) = words.items()
            if not word or (len(word) == 1 and self.matrices[word[0].rstrip("'")].kind in SYMMETRIC):
                return *self.square_root(c, value.denominator), "".join(word)
        name = self.named(value, meaning)
        self.assume(*leading_first(words), ((name,), -value.denominator), shape=value.shape)
        return scalar(ONE), scalar(ONE), name

    def named(self, value: Value, meaning: MatrixExpr) -> str:
        """A letter for a sum of words; it is that of the sum if this is one letter."""
        words = numbers(value)
        assert words is not None
        assert value.shape is not None
        if len(words) == 1 and value.denominator == ONE:
            ((word, c),) = words.items()
            if c == ONE and len(word) == 1 and self.matrices[word[0].rstrip("'")].kind in SYMMETRIC:
                return word[0]
        return self.made(_key(value), f"({_text(value)})", value.shape, self._kind(value), meaning)[0]

    def _kind(self, value: Value) -> str:
        is_symmetric = value.terms == {self.signature.transpose(word): c for word, c in value.terms.items()}
        return "symmetric" if is_symmetric else "constant"

    def square_root(self, c: Polynomial, denominator: Polynomial) -> tuple[Value, Value]:
        """√(c/denominator) and its reciprocal."""
        if c == denominator:
            return scalar(ONE), scalar(ONE)
        self.nonnegative.append((c, denominator))
        square = c * denominator
        name = self.number(f"sqrt{AUXILIARY}({square})", square)
        root = Polynomial.symbol(name)
        return scalar(root, denominator), scalar(root, c)

    def _are_inverse(self, letter: str, other: str, shape: Shape) -> None:
        self.inverses |= {letter: other, other: letter}
        self.assume(((letter, other), ONE), ((), -ONE), shape=shape)
        self.assume(((other, letter), ONE), ((), -ONE), shape=shape)

    def _transposed(self, letter: str) -> str:
        if self.matrices[letter.rstrip("'")].kind in SYMMETRIC:
            return letter
        return letter[:-1] if letter.endswith("'") else letter + "'"

    def number(self, name: str, square: Polynomial) -> str:
        """A symbol of which this is the square; no symbol of the expression has its name."""
        name = name.replace(" ", "")
        while name in self.atoms:
            name += "_"
        self.squares[name] = square
        return name

    # -- squares -----------------------------------------------------------------------------------------------------

    def squared(self, p: Polynomial) -> Polynomial:
        """The polynomial with the squares of such symbols replaced."""
        if not self.squares:
            return p
        done, pending = ZERO, p
        while pending:
            rest = ZERO
            for powers, c in pending.items():
                name = next((s for s in self.squares if powers.count(s) > 1), None)
                if name is None:
                    done = done + Polynomial({powers: c})
                    continue
                left = list(powers)
                left.remove(name)
                left.remove(name)
                rest = rest + Polynomial({tuple(left): c}) * self.squares[name]
            pending = rest
        return done


def _collected(terms: Sum) -> tuple[tuple[Word, Polynomial], ...]:
    return tuple((word, c) for word, c in terms if c)


def leading_first(words: dict[Word, Polynomial]) -> list[tuple[Word, Polynomial]]:
    """The terms, one first that is no identity and has a number as its coefficient."""
    return sorted(words.items(), key=lambda term: (not term[0] or set(term[1]) != {()}, -len(term[0]), term[0]))


def _key(value: Value) -> Hashable:
    words = numbers(value)
    assert words is not None
    return tuple(sorted(words.items(), key=lambda term: term[0])), value.denominator


def _text(value: Value) -> str:
    """A name for a sum of words: the same for the same."""
    words = numbers(value)
    assert words is not None
    terms = "+".join(f"{'' if c == ONE else f'({c})'}{'*'.join(word) or 'I'}" for word, c in sorted(words.items()))
    text = terms if value.denominator == ONE else f"({terms})/({value.denominator})"
    return text.replace("'", ".T").replace(" ", "").replace("[", "(").replace("]", ")")
