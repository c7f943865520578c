"""Which instance of the axiom removes a Gaussian letter from a trace monomial, and the closed set of these.

Each random monomial gets one instance. If it contains a letter G that touches no (G'G)⁻¹, the instance with that
letter in front is Wick's rule: it expresses the monomial by others with fewer such letters. Otherwise every Gaussian
letter stands in S = (G'G)⁻¹, GS, SG' or GSG', the edges of a pairing of the constants' ends, and the instance
X = R·S·G' for one edge, m = tr(S·R)·Y, relates m to its rewirings (Haff 1979). The edge is the one at the least
constant's end, so that the choice respects every symmetry that fixes this end: that is what `elimination` exploits.

A matrix of one column is a vector y, and [y] = 1/(y'y) is a trace of its own that nothing touches. Wick's rule would
only raise the power of [y], without end. There X = [y]·y' comes first, which is Euler's identity for homogeneous
functions: E ([y]·Y)·(n − 2 + deg Y) = E Y, where deg counts every letter, so that one [y] is gone.

For complex matrices a letter G' in front is the conjugate of an instance with G in front; and a monomial with more
letters of one kind than of the other is zero at once, by two instances.
"""

from __future__ import annotations

from collections import Counter
from math import factorial, prod

from ...kernel.axiom import Conjugate, Stein
from ...kernel.certificate import Instance
from ...kernel.polynomial import ONE
from ...kernel.words import Combination, Monomial, Signature, Word
from ..limits import LETTERS, PAIRINGS, require_reach
from ..progress import tell


def is_random(signature: Signature, monomial: Monomial) -> bool:
    return any(letter.strip("[']") in signature.gaussian for word in monomial for letter in word)


def instances_for(signature: Signature, monomial: Monomial) -> tuple[Instance, ...]:
    """The instance of the axiom that is used for a random monomial, or two, of which the difference is used."""
    if phase := _phase(signature, monomial):
        return phase
    return (_euler(signature, monomial) or _wick(signature, monomial) or _haff(signature, monomial),)


def _phase(signature: Signature, monomial: Monomial) -> tuple[Instance, ...]:
    """Two instances whose difference is (q − p)·Y, for Y with p letters G and q letters G' of a complex matrix, p ≠ q.

    X = G' says E tr(GG')·Y = (nd + q − s)·E Y with s letters S, and its conjugate that with p for q.
    """
    letters = Counter(letter for word in monomial for letter in word)
    for g in signature.gaussian if signature.beta == 2 else ():
        if letters[g] != letters[g + "'"]:
            conjugate = Stein(g, (g + "'",), _transposed(signature, monomial))
            return Conjugate(conjugate), Stein(g, (g + "'",), monomial)
    return ()


def _transposed(signature: Signature, monomial: Monomial) -> Monomial:
    return tuple(map(signature.transpose, monomial))


def _euler(signature: Signature, monomial: Monomial) -> Stein | None:
    """The instance X = [y]·y' for a factor [y] with y of one column, if there is one: it takes that factor away."""
    for k, word in enumerate(monomial):
        if len(word) == 1 and word[0][0] == "[" and signature.rows[word[0]] == ONE:
            y = word[0][1:-1]
            return Stein(y, (*word, y + "'"), monomial[:k] + monomial[k + 1 :])
    return None


def _wick(signature: Signature, monomial: Monomial) -> Instance | None:
    """The instance led by a letter G or G' that touches no (G'G)⁻¹, of a matrix without (G'G)⁻¹ if there is one."""
    found = None
    for k, word in enumerate(monomial):
        for i, letter in enumerate(word):
            name = letter.rstrip("'")
            if name not in signature.gaussian:
                continue
            inverse, is_transposed = f"[{name}]", letter != name
            if (word[i - 1] if is_transposed else word[(i + 1) % len(word)]) == inverse:
                continue
            rest = word[i + 1 :] + word[:i]
            others = monomial[:k] + monomial[k + 1 :]
            instance: Instance = Stein(name, signature.transpose(rest) if is_transposed else rest, others)
            if is_transposed and signature.beta == 2:
                instance = Conjugate(Stein(name, signature.transpose(rest), _transposed(signature, others)))
            if not any(inverse in w for w in monomial):
                return instance
            found = found or instance
    return found


def _haff(signature: Signature, monomial: Monomial) -> Stein:
    """The instance X = R·S·G' for the letter S = (G'G)⁻¹ that ends at the least constant."""
    candidates = []
    for k, word in enumerate(monomial):
        for i, letter in enumerate(word):
            if letter[0] == "[":
                name = letter[1:-1]
                rest = word[i + 1 :] + word[:i] or ()
                candidates.append((_ends(signature, name, rest), k, i, name, rest))
    _, k, _, name, rest = min(candidates)
    return Stein(name, (*rest, f"[{name}]", name + "'"), monomial[:k] + monomial[k + 1 :])


def _ends(signature: Signature, name: str, rest: Word) -> tuple[bool, str]:
    """The lesser of the two letters at the ends of the edge S in tr(S·rest), read towards S."""
    left = rest[-2:-1] if rest[-1:] == (name,) else rest[-1:]
    right = rest[1:2] if rest[:1] == (name + "'",) else rest[:1]
    ends = left + signature.transpose(right)
    return min(((letter[0] == "[", letter) for letter in ends), default=(True, ""))


def closure(signature: Signature, target: Combination) -> dict[Monomial, tuple[tuple[Instance, ...], Combination]]:
    """For each random monomial that the target leads to: its instances, and the relation that these state.

    Raises OutOfReach if they are too many.
    """
    rows: dict[Monomial, tuple[tuple[Instance, ...], Combination]] = {}
    pending = dict.fromkeys(monomial for monomial in target if is_random(signature, monomial))
    for monomial in pending:
        require_reach(pairings(signature, monomial), "monomials at least, one a pairing of the constants", PAIRINGS)
    letters = 0
    while pending:
        monomial, _ = pending.popitem()
        instances = instances_for(signature, monomial)
        relation = Combination()
        for sign, instance in zip((ONE, -ONE), instances, strict=False):
            for coefficient, m in instance.terms(signature):
                relation.add({m: coefficient}, sign)
                letters += sum(map(len, m))
        rows[monomial] = instances, relation
        for m in relation:
            if m not in rows and is_random(signature, m):
                pending.pop(m, None)  # the newest comes first
                pending[m] = None
        tell("collecting", len(rows), len(pending))
        require_reach(letters, f"letters in {len(rows):,} instances, {len(pending):,} monomials to go", LETTERS)
    return rows


def pairings(signature: Signature, monomial: Monomial) -> int:
    """A lower bound on the monomials that this one leads to, from the inverses of a matrix that it has no other of.

    The ends of the k words between k inverses are paired in (2k − 1)!! ways. They are as one if equal words are
    exchanged, or words that equal their transposes are turned. Complex words are not turned: there are k! ways.
    """
    names = {letter.strip("[']") for word in monomial for letter in word} & set(signature.gaussian)
    simpler = _phase(signature, monomial) or _euler(signature, monomial) or _wick(signature, monomial)
    if len(names) != 1 or simpler:
        return 1
    (name,) = names
    between = [w for word in monomial for w in _between(name, word)]
    if signature.beta == 2:
        return factorial(len(between)) // prod(map(factorial, Counter(between).values()))
    words = Counter(min(w, signature.transpose(w)) for w in between)
    count = prod(range(1, 2 * words.total(), 2))
    alike = prod(factorial(k) * 2 ** (k * (w == signature.transpose(w))) for w, k in words.items())
    return -(-count // alike)


def _between(name: str, word: Word) -> list[Word]:
    """The words between the edges S, GS, SG' and GSG' of a cyclic word whose letters G are all in such."""
    found = list[Word]()
    cuts = [i for i, letter in enumerate(word) if letter == f"[{name}]"]
    for i, j in zip(cuts, [*cuts[1:], *(len(word) + cut for cut in cuts[:1])], strict=True):
        rest = (word * 2)[i + 1 : j]
        rest = rest[1:] if rest[:1] == (name + "'",) else rest
        found.append(rest[:-1] if rest[-1:] == (name,) else rest)
    return found
