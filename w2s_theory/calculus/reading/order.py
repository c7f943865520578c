"""Do hypotheses, used from left to right, come to an end?

A step puts in a monomial the right side of a hypothesis for its left side, term by term. What is counted: all letters,
those of one matrix M (M' is one, too, so that rotations, transposes and cuts of traces change nothing), and the traces
that are the left side of a hypothesis on traces as a whole, or its transpose. If no step raises a count, steps that
lower it are finitely many, and the others can be judged alone, by another count: a lexicographic order. What no count
is left for may go on for ever, as X → X' or AB → BA do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ...kernel.polynomial import ONE
from ...kernel.words import Hypothesis, Signature, Word

Change = Counter[str | Word]
"""By how much a step changes each count, at most."""

LENGTH = ""


def endless(signature: Signature) -> list[int]:
    """Numbers of the hypotheses that no order is found for, used from left to right; none if all come to an end.

    >>> from w2s_theory.kernel.words import Matrix
    >>> two = ONE + ONE
    >>> A = Matrix("A", two, two, "constant")
    >>> grows = Hypothesis(((("A",), ONE), (("A", "A"), -ONE)), two, two)
    >>> falls = Hypothesis(((("A", "A"), ONE), (("A",), -ONE)), two, two)
    >>> endless(Signature([A], [falls])), endless(Signature([A], [falls, grows]))
    ([], [0, 1])
    """
    steps = [(k, change) for k, one in enumerate(signature.hypotheses) for change in _changes(signature, one)]
    counts = dict.fromkeys(count for _, change in steps for count in change)
    while (lowered := next((c for c in counts if _falls(c, [change for _, change in steps])), None)) is not None:
        steps = [(k, change) for k, change in steps if change[lowered] >= 0]
    return sorted({k for k, _ in steps})


def _falls(count: str | Word, changes: list[Change]) -> bool:
    return any(change[count] < 0 for change in changes) and all(change[count] <= 0 for change in changes)


def _changes(signature: Signature, hypothesis: Hypothesis) -> Iterator[Change]:
    """What a step does with each term of the right side."""
    (left, _), *right = hypothesis.terms
    whole = {_least(signature, one.terms[0][0]) for one in signature.hypotheses if one.trace}
    for word, _ in right:
        change = _count(word)
        change.subtract(_count(left))
        for trace in whole:
            if hypothesis.trace:
                change[trace] = (_least(signature, word) == trace) - (_least(signature, left) == trace)
            else:
                change[trace] = sum(_is_within(signature, part, trace) for part in _parts(signature, word))
        yield change


def _count(word: Word) -> Change:
    return Counter({LENGTH: len(word), **Counter(letter.rstrip("'") for letter in word)})


def _parts(signature: Signature, word: Word) -> list[Word]:
    """The word cut where its running dimension is 1, as the traces that it comes to stand in will be."""
    cuts = [i for i, letter in enumerate(word) if i and signature.rows[letter] == ONE]
    return [word[i:j] for i, j in zip([0, *cuts], [*cuts, len(word)], strict=True)]


def _is_within(signature: Signature, part: Word, trace: Word) -> bool:
    """Whether the part can be one of a cyclic word, or of its transpose."""
    return any(word[: len(part)] == part for word in _turned(signature, trace))


def _least(signature: Signature, trace: Word) -> Word:
    """One for all rotations of a word and of its transpose."""
    return min(_turned(signature, trace), default=())


def _turned(signature: Signature, trace: Word) -> Iterator[Word]:
    return (w[i:] + w[:i] for w in (trace, signature.transpose(trace)) for i in range(len(w)))
