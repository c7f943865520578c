"""The inverse of a product of which each factor has one: Gram matrices, their inverses, square matrices."""

from __future__ import annotations

from collections.abc import Iterator

from ...kernel.words import Signature, Word
from .letters import Letters


def reciprocal(letters: Letters, word: Word) -> tuple[Word, set[str]] | None:
    """The word of the inverse, and the Gaussian matrices of which it inverts the Gram matrix; None if a factor has no
    inverse among the letters."""
    signature, inverse, inverted = letters.signature, Word(), set[str]()
    for factor in factors(signature, word):
        name = factor[0].strip("[']")
        if not (factor[1:] or _is_square(signature, factor[0])):
            return None
        if name not in signature.gaussian:
            if factor[1:]:
                return None
            inverse = (letters.inverse(factor[0]), *inverse)
            continue
        g, gt, s = name, name + "'", f"[{name}]"
        known = {(gt, g): (s,), (s,): (gt, g), (g,): (s, gt), (gt,): (g, s)}
        if factor not in known:
            return None
        inverted.add(name)
        inverse = known[factor] + inverse
    return inverse, inverted


def factors(signature: Signature, word: Word) -> Iterator[Word]:
    """The word cut into G'G, GG' for G that is not square, other Gram matrices, and single letters."""
    while word:
        size, is_constant = 1, word[0].strip("[']") not in signature.gaussian
        if word[1:2] == signature.transpose(word[:1]):
            size = 2 if (word[0].endswith("'") and not is_constant) or not _is_square(signature, word[0]) else 1
        elif not _is_square(signature, word[0]):
            gram = (k for k in range(3, len(word) + 1) if signature.transpose(word[:k]) == word[:k])
            size = next(gram, 1)
        yield word[:size]
        word = word[size:]


def _is_square(signature: Signature, letter: str) -> bool:
    return signature.rows[letter] == signature.cols[letter]
