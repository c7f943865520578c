"""Kernel and second checker give the same terms and ask for the same room, instance by instance; for d = 1,
too, and for complex matrices."""

import json
from collections import Counter
from random import Random

import pytest

from verification.recheck import Checker
from w2s_theory.kernel.axiom import Conjugate, Stein, existence, join
from w2s_theory.kernel.certificate import Certificate, Line
from w2s_theory.kernel.polynomial import ONE, Polynomial
from w2s_theory.kernel.serialization import dumps
from w2s_theory.kernel.words import Combination, Matrix, Signature

n, d = Polynomial.symbol("n"), Polynomial.symbol("d")
COLUMNS = {"one column": ONE, "many columns": d}


def signature(cols, beta):
    return Signature(
        [
            Matrix("G", n, cols, "gaussian"),
            Matrix("H", n, d, "gaussian"),
            Matrix("A", cols, cols, "constant"),
            Matrix("B", n, n, "symmetric"),
            Matrix("K", cols, d, "constant"),
            Matrix("v", n, ONE, "constant"),
        ],
        beta=beta,
    )


def word(declared, rng, rows, cols, most=7):
    """A random word of this shape; None if the walk does not come home."""
    letters, running = [], rows
    for _ in range(rng.randint(1, most)):
        letters.append(rng.choice([c for c in declared.rows if declared.rows[c] == running]))
        running = declared.cols[letters[-1]]
    return tuple(letters) if running == cols else None


def instances(declared, count):
    rng, cols = Random(0), declared.cols["G"]
    while count:
        x = word(declared, rng, cols, n)
        traces = [word(declared, rng, size, size) for size in rng.choices([n, cols], k=rng.randint(0, 2))]
        if x is not None and None not in traces:
            count -= 1
            instance = Stein("G", x, tuple(traces))
            yield Conjugate(instance) if rng.random() < 0.3 else instance


@pytest.mark.parametrize("beta", [1, 2])
@pytest.mark.parametrize("name", COLUMNS)
def test_the_checkers_agree_on_random_instances(name, beta):
    declared, inverted = signature(COLUMNS[name], beta), 0
    for instance in instances(declared, 3000):
        document = dumps(Certificate(declared, Combination(), Combination(), ONE, (Line(ONE, (instance,)),)))
        checker = Checker(json.loads(document))
        found = {m: c for m, c in checker.instance(checker.document["lines"][0]["instances"][0]).items() if c}
        terms = instance.terms(declared)
        needs = join(instance.boundary(declared), *(existence(declared, m) for _, m in terms))
        assert checker.excess == needs, instance
        total = Counter()
        for coefficient, monomial in terms:
            total[monomial] += checker.value(coefficient)
        assert found == {m: c for m, c in total.items() if c}, instance
        inverted += "G" in needs
    assert inverted > 500
