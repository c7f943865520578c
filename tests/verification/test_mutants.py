"""Mutants: what is made of a formula, what counts as the same, and that a blind attack is found out."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from sympy import Ge, Gt, Integer, Piecewise, Rational, simplify
from sympy.functions.elementary.piecewise import ExprCondPair

from derivations import catalogue
from verification.certificate.examine import certificate_verdict
from verification.certificate.notation import misnamed, unread
from verification.finding import Finding, Task
from verification.mutants import examine as module
from verification.mutants import proofs
from verification.mutants import rivals as makers
from verification.mutants.examine import BUDGET, fate, refute_mutants
from verification.mutants.mutations import Mutant, _fingerprint, mutants
from verification.mutants.pieces import are_the_same, pieces
from verification.mutants.proofs import corruptions, is_rejected
from verification.mutants.replay import Replay
from verification.mutants.rival import Nonsense, Rival
from verification.mutants.rivals import rivals
from verification.mutants.table import mutant_table, survivors
from verification.precision import distributions, extremes, special
from verification.recheck import recheck
from verification.simulation.task import Simulation
from verification.situations.registry import random_problem
from w2s_theory.claim import Claim, record
from w2s_theory.kernel.serialization import dumps
from w2s_theory.kernel.words import CertificateError
from w2s_theory.setting.symbols import N, d_s, d_sw, d_w, n, rho_foreign, rho_missed, rho_s, rho_w, sigma

CLAIMS = catalogue()
TEACHER, STUDENT = CLAIMS["teacher.population"], CLAIMS["student.population"]


def task(claim):
    return Task(claim, 0, claim.evaluate, 1e-9, None)


def simulation(claim):
    return Simulation(claim, 0, claim.evaluate, 1e-9, BUDGET, Replay())


@pytest.fixture(scope="module")
def fates():
    """Of the teacher's mutants."""
    return refute_mutants(task(TEACHER)).details["fates"]


def only(monkeypatch, *kinds):
    """Attack mutants of these kinds alone."""
    monkeypatch.setattr(module, "rivals", lambda claim: ([r for r in rivals(claim)[0] if r.kind in kinds], []))


def attacked(id, *kinds):
    """What becomes of the mutants of these kinds of a claim, by kind and name."""
    replayed = simulation(CLAIMS[id])
    return {(r.kind, r.name): fate(r, replayed) for r in rivals(CLAIMS[id])[0] if r.kind in kinds}


def values(claim):
    return {mutant.name: mutant.value for mutant in mutants(claim)[0] if mutant.value is not None}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("n for -d_w + n - 1", rho_w + (sigma**2 + rho_w) * d_w / n),
        ("-d_w + n - 1 without its -1", rho_w + (sigma**2 + rho_w) * d_w / (n - d_w)),
        ("sigma**2 for rho_w + sigma**2", rho_w + sigma**2 * d_w / (n - d_w - 1)),
        ("rho_w lost", (sigma**2 + rho_w) * d_w / (n - d_w - 1)),
        ("times 1.01", (rho_w + (sigma**2 + rho_w) * d_w / (n - d_w - 1)) * 101 / 100),
    ],
)
def test_mistakes_that_people_make_are_made(name, wrong):
    assert simplify(values(TEACHER)[name] - wrong) == 0


def test_symbols_are_exchanged_and_factors_replaced():
    kappa = (sigma**2 + rho_w) / (n - d_w - 1)
    made = values(STUDENT)
    factor = d_s / (N - d_s - 1)
    terms = rho_s + rho_missed + kappa * d_sw
    right = terms + factor * (rho_foreign + kappa * (d_w - d_sw))
    assert simplify(made["N for N - d_s - 1"] - right.subs(factor, d_s / N)) == 0
    assert simplify(made["n and N exchanged"] - right.xreplace({n: N, N: n})) == 0
    assert simplify(made["rho_foreign lost"] - right.subs(rho_foreign, 0)) == 0


def test_domains_are_shifted_by_one_and_closed():
    domains = [mutant.domain for mutant in mutants(TEACHER)[0] if mutant.domain is not None]
    assert domains == [Gt(n, d_w + 2), Ge(n, d_w + 1), Gt(n, d_w)]


@pytest.mark.parametrize(
    ("id", "names"),
    [
        ("inverse.2", {"wrong if d = 1", "wrong if n = d + 4"}),
        ("teacher.all-sizes", {"wrong if sigma = 0", "wrong if n > 1000", "wrong if d_w = 1", "wrong if rho_w = 0"}),
        ("student.limit", {"wrong if sigma = 0", "wrong if d_sw = d_w", "wrong if rho_missed > 1000"}),
        ("proportional.teacher", {"wrong if rho_w = 0"}),
    ],
)
def test_moments_regimes_and_limits_may_not_err_in_a_corner_either(id, names):
    fates = {name: f.by for (_, name), f in attacked(id, "corner").items()}
    assert names <= fates.keys()
    assert all("precision" in by for by in fates.values()), fates


@pytest.mark.parametrize("id", ["teacher.population", "student.mixture", "risk-variance.teacher"])
def test_errors_in_a_corner_alone_and_narrowed_domains_are_refuted(id):
    fates = {name: f.by for (_, name), f in attacked(id, "corner", "narrowed domain").items()}
    there = {name: by for name, by in fates.items() if name.startswith(("wrong if", "only"))}
    assert {"wrong if sigma = 0", "wrong if n > 1000", "wrong if d_w = 1"} <= there.keys()
    assert all({"precision", "checkers"} & set(by) for by in there.values()), there


def test_a_corner_outside_the_domain_is_none():
    made = {r.name for r in rivals(CLAIMS["monotone.overlap.opr"])[0] if r.kind == "corner"}
    assert "wrong if Eq(rho_w, 0)" in made
    assert "wrong if Eq(sigma, 0)" not in made  # it assumes σ > 0


def test_many_pseudo_labels_are_visited_where_only_many_features_allow_them(monkeypatch):
    """The claim asks for N <= 2*d_s + 1."""
    assert attacked("gain.few", "corner")["corner", "wrong if N > 1000"].by == ("precision",)
    corners = [(where, into) for where, into, *_ in extremes.EXTREMES]
    monkeypatch.setattr(extremes, "EXTREMES", tuple(corners))
    special._specials.cache_clear()
    assert attacked("gain.few", "corner")["corner", "wrong if N > 1000"].outcome == "survived"
    special._specials.cache_clear()


def test_only_where_a_situation_has_no_problem_an_error_in_a_corner_is_none():
    """Of the whole catalogue one corner of one situation: two orthogonal directions take two features."""
    corners = [where for where, *_ in extremes.EXTREMES]
    empty = {
        (claim.situation.name, str(where))
        for claim in CLAIMS.values()
        if not claim.formula.of_matrices
        for where in corners
        if where.free_symbols <= set(claim.symbols) and extremes.is_empty(claim, where)
    }
    assert empty == {("inverse wishart", "Eq(d_w, 1)")}
    made, equivalent = rivals(CLAIMS["inverse-wishart.entry"])
    assert ("value", "wrong if d_w = 1 (no problem there)") in equivalent
    assert "wrong if d_w = 1" not in {r.name for r in made}


def test_formulas_that_differ_in_one_piece_are_told_apart():
    """Whatever pieces the fixed points at which they are compared belong to."""
    pieces = CLAIMS["teacher.all-sizes"].value.args
    marks = {_fingerprint(CLAIMS["teacher.all-sizes"].value)}
    for k, (value, where) in enumerate(pieces[:-1]):
        marks.add(_fingerprint(Piecewise(*pieces[:k], (2 * value + 1, where), *pieces[k + 1 :], evaluate=False)))
    assert len(marks) == len(pieces)


def test_what_a_piece_says_of_what_vanishes_there_may_be_lost():
    """Where rho_w = 0 nothing is missed."""
    pieces = CLAIMS["teacher.all-sizes"].value.args
    names = [str(where) for _, where in pieces]
    k = next(k for k, name in enumerate(names) if "Eq(rho_w, 0)" in name and "d_w >= n" in name)
    value, where = pieces[k]
    for more, same in ((rho_missed, True), (n * rho_w, True), (d_w - n, False)):
        assert are_the_same((*pieces[:k], ExprCondPair(value + more, where), *pieces[k + 1 :]), pieces) is same
    first, where = pieces[0]
    assert not are_the_same((ExprCondPair(first + rho_missed, where), *pieces[1:]), pieces)


def test_an_attack_that_comes_to_no_corner_is_found_out(monkeypatch):
    """Without the corners among the special problems, and none drawn there, errors there survive, and the run fails."""
    monkeypatch.setattr(special, "CORNERS", ())
    monkeypatch.setattr(special, "unvisited", lambda *_: ())
    special._specials.cache_clear()
    only(monkeypatch, "corner")
    found = refute_mutants(task(TEACHER))
    assert found.verdict == "unknown"
    assert "wrong if sigma = 0" in found.reason
    special._specials.cache_clear()


@pytest.mark.parametrize(
    ("id", "names"),
    [
        ("bound.pgr.population", {"Eq(d_sw, 0)", "n > 1000", "N > 1000", "sigma > 1000", "rho_foreign > 1000"}),
        ("composition.own-or-fresh.population", {"Eq(n, d_shared + 2)"}),
        ("proportional.student.minimum-norm", {"sigma = 0", "rho_s = 0", "rho_foreign > 1000"}),
        ("zonal.inverse.3", {"d = 1"}),  # at n = 7 and A = −1 twice the value and one more is the value
    ],
)
def test_errors_where_no_listed_problem_meets_what_is_assumed_are_refuted(id, names):
    claim, replayed = CLAIMS[id], simulation(CLAIMS[id])
    corners = {f"wrong if {name}" for name in names}
    found = {r.name: fate(r, replayed).by for r in rivals(claim)[0] if r.name in corners}
    assert found.keys() == corners
    assert all("precision" in by for by in found.values()), found


@pytest.mark.parametrize("id", ["samples.pseudo-labels.beat", "samples.optimal-labels.opr-bound"])
def test_sizes_that_are_wrong_in_a_corner_only_are_refuted(id):
    """Of the second no premise is drawn: it is about a formula in the setting's symbols."""
    fates = {name: f.by for (_, name), f in attacked(id, "corner").items()}
    assert {"wrong if d_w = 1", "wrong if d_s = 1"} <= fates.keys()
    assert all("precision" in by for by in fates.values()), fates


def test_where_no_problem_has_a_size_a_larger_one_is_the_same():
    """With d_sw = d_w the student is its teacher, and no target PGR is reached; with N = d_s nothing is claimed."""
    equivalent = {name for kind, name in rivals(CLAIMS["samples.labels.pgr"])[1] if kind == "corner"}
    assert equivalent == {"wrong if d_sw = d_w (no size there)", "wrong if N = d_s (no size there)"}


def test_pieces_that_are_a_single_sample_size_are_refuted():
    """Of the ceiling, whose samples are n + N: without noise and with n + N = d_s, or one fewer."""
    fates = {name: f.by for (_, name), f in attacked("ceiling.all-sizes", "piece").items()}
    assert {"piece 2 earlier, N + n >= d_s - 1", "piece 3 doubled", "piece 3 lost"} <= fates.keys()
    assert all(fates.values()), fates


def test_one_label_too_few_is_refuted():
    """For n = d_w − 1 the probability that the student beats its teacher is nearly the same, and not the same."""
    found = {name: f.by for (_, name), f in attacked("beating.right-angles", "domain").items()}
    assert found["n >= d_w - 1"] == ("precision",)


def test_what_is_the_same_in_other_words_is_recognized_symbolically():
    """A threshold that another one implies; dimensions that enter symmetrically; a bound that may be strengthened."""
    different, equivalent = mutants(CLAIMS["pgr"])
    assert "N + n > d_s" in equivalent
    assert not any(m.domain is not None and "N + n > d_s" == m.name for m in different)
    assert mutants(CLAIMS["ceiling.population.minimum-norm"])[1] == ["n and N exchanged"]


GENERIC = {n: Integer(41), d_w: Integer(7), sigma: Rational(5, 3), rho_w: Rational(11, 13)}
CORNERS = ({}, {n: 9}, {n: 2003}, {n: 83, d_w: 1}, {sigma: Integer(0)}, {sigma: Integer(1009)}, {rho_w: Integer(0)})
"""Where the points are that tell mutants apart: anywhere, and in each corner."""


def test_no_mutant_is_the_claim_or_another_mutant():
    """Formulas that are not equal at a point are not the same."""
    made = {m.name: m.value for m in mutants(TEACHER)[0] if m.value is not None}
    seen = {}
    for name, value in {"the claim": TEACHER.value, **made}.items():
        at = tuple(value.subs(GENERIC | corner) for corner in CORNERS)
        assert not any(number.free_symbols for number in at), name
        assert seen.setdefault(at, name) == name


@pytest.mark.parametrize(
    "id",
    [
        "inverse.2",
        "student.limit",
        "bound.teacher",
        "samples.pseudo-labels.opr",
        "student.mixture",
        "projection.1-1",
        "composition.own-inputs.population",
    ],
)
def test_no_mutant_survives(id):
    found = refute_mutants(task(CLAIMS[id]))
    assert found.verdict == "consistent", found.reason
    assert found.details["fates"]


def test_every_kind_of_evidence_does_its_part(fates):
    assert all(f["outcome"] == "refuted" for f in fates), fates
    assert {way for f in fates for way in f["by"]} == module.WAYS.keys() - {"certificate"}  # that is for inequalities
    values_only = [f for f in fates if f["kind"] == "value"]
    assert sum("simulation" in f["by"] for f in values_only) >= len(values_only) / 2
    assert all("precision" in f["by"] for f in values_only)
    thresholds = [f for f in fates if f["kind"] in ("domain", "narrowed domain", "existence rule")]
    assert thresholds
    assert all(f["by"] == ("precision",) for f in thresholds)


def test_a_blind_attack_is_found_out(monkeypatch):
    """If neither way refutes anything, what survives is named, and the run fails."""
    monkeypatch.setattr(module, "comparison", lambda claim: lambda task: Finding("consistent", ""))
    monkeypatch.setattr(module.precision, "examine_form", lambda *args: Finding("consistent", ""))
    monkeypatch.setattr(module.precision, "examine", lambda task: Finding("consistent", ""))
    only(monkeypatch, "value")
    found = refute_mutants(task(TEACHER))
    assert found.verdict == "unknown"
    assert "survived: " in found.reason
    assert "rho_w lost" in found.reason


def test_a_mutant_that_differs_too_little_to_be_seen_is_no_gap(monkeypatch):
    nearly = Mutant("times 1.001", value=TEACHER.value * 1001 / 1000)
    monkeypatch.setattr(makers, "mutants", lambda claim: ([nearly], []))
    monkeypatch.setattr(module.precision, "examine_form", lambda *args: Finding("consistent", ""))
    monkeypatch.setattr(module.precision, "examine", lambda task: Finding("consistent", ""))
    only(monkeypatch, "value")
    found = refute_mutants(task(TEACHER))
    assert found.verdict == "consistent"
    assert "nearly the same: value: times 1.001" in found.reason


def test_proofs_with_a_wrong_step_are_rejected():
    for name, wrong in corruptions(CLAIMS["student.variance.population"]):
        with pytest.raises(CertificateError):
            wrong.check()
        assert is_rejected(wrong), name


def test_a_checker_that_accepts_everything_is_found_out(monkeypatch):
    monkeypatch.setattr(proofs, "recheck", lambda document: None)
    wrong = dict(corruptions(TEACHER))["a proof of something else"]
    found = fate(Rival("proof", "a proof of something else", ("proof",), proof=wrong), simulation(TEACHER))
    assert (found.outcome, found.why) == ("survived", ("proof: a checker accepts it",))


def test_draws_are_replayed_as_they_were():
    replay, seed = Replay(), (0, 7)
    fresh = random_problem(TEACHER, seed).simulate(50, np.random.default_rng(1), ("teacher",))["teacher"]
    rng = np.random.default_rng(1)
    first = replay(TEACHER, seed).simulate(50, rng, ("teacher",))["teacher"]
    next_one = rng.standard_normal()
    rng = np.random.default_rng(1)
    again = replay(TEACHER, seed).simulate(50, rng, ("teacher",))["teacher"]
    assert again is first
    np.testing.assert_array_equal(first, fresh)
    assert rng.standard_normal() == next_one


def test_every_kind_of_claim_has_rivals():
    kinds = {type(claim): claim for claim in CLAIMS.values() if claim.recorded != "refuted"}
    for claim in kinds.values():
        assert rivals(claim)[0], claim.id


# -- left sides ------------------------------------------------------------------------------------------------------


def test_every_left_side_is_read_and_says_what_the_claim_is_about():
    assert [*unread(CLAIMS)] == ["inverse-wishart.entry"]  # of an entry, which has no notation of its own
    assert not [complaint for claim in CLAIMS.values() if (complaint := misnamed(claim))]


@pytest.mark.parametrize(
    ("id", "quantity"),
    [
        ("opr", r"\mathrm{PGR}"),
        ("pgr", r"\lim_{N\to\infty}\mathrm{PGR}"),
        ("student.population", r"\mathrm{ER}_{\mathrm{in}}(f_{w2s})"),
        ("student.population", r"\mathrm{Var}_{\mathrm{pop}}(f_{w2s})"),
        ("student.variance.in-sample", r"\mathrm{Var}_{\mathrm{pop}}(f_{w2s})"),
        ("teacher.population", r"\mathrm{Var}[f_w]"),
        ("teacher.population", r"\mathrm{ER}(\bar f_w)"),
        ("student.gain", r"\mathrm{ER}_{\mathrm{in}}(f_{w2s}) - \mathrm{ER}(f_w)"),
        ("samples.pseudo-labels.beat", r"N_{\mathrm{ER}(f_{w2s}) \ge \mathrm{ER}(f_w)}"),
        ("samples.labels.opr", r"N_{\mathrm{OPR} \ge \tau}"),
        ("inverse.2", r"\mathbb{E}\,\operatorname{tr}(AS) \operatorname{tr}(BS)"),
        ("wishart.1", r"\mathbb{E}\,\operatorname{tr}(AS)"),
        ("zonal.inverse.2-1", r"\mathbb{E}\,Z_{(3)}(AS)"),
        ("subspaces.angles", r"\mathbb{E}\,\textstyle\sum \cos^4\theta"),
        ("least-squares.covariance", r"\mathbb{E}\,\operatorname{tr}(A G^+KG^+)"),
        ("composition.omega", r"\mathrm{E}[\beta_s^\top \beta_s]"),
        ("composition.omega", r"\mathrm{E}[\beta_s^\top A A \beta_s]"),
        ("samples.optimal-labels.opr-bound", "L/U"),
        ("samples.optimal-labels.opr-bound", "1 - U/L_s"),
        ("samples.optimal-labels.pgr-bound", "1 - U/L_s"),
        ("noncentral.1", r"\mathbb{E}\,\operatorname{tr}(A (G-X)^\top (G+X))"),
    ],
)
def test_a_certificate_is_no_evidence_for_another_quantity(id, quantity):
    with record.forgotten():  # on record is another name
        accepted, says = certificate_verdict(replace(CLAIMS[id], quantity=quantity))
    assert not accepted
    assert says.startswith(f"the left side of {id}")


def test_probabilities_hold_where_they_are_claimed_and_nowhere_else():
    found = {name: f.by for (_, name), f in attacked("beating.orthogonal", "domain", "narrowed domain").items()}
    assert found.keys() == {"N >= d_s - 1", "only N >= d_s + 1", "without sigma > 0"}
    assert all("precision" in by for by in found.values()), found


def test_the_opposite_event_is_told_apart():
    claim = CLAIMS["beating.orthogonal"]
    opposite = replace(claim, event=lambda teacher, student: student > teacher)
    assert "student.population - teacher" not in misnamed(claim)
    assert misnamed(opposite)


# -- statements and definitions --------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", ["law.teacher", "student.population", "pgr", "student.mixture", "teacher.all-sizes"])
def test_wrong_statements_are_refused_whatever_is_on_record(id):
    found = attacked(id, "statement")
    assert found
    assert all("checkers" in f.by for f in found.values()), found


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("teacher.population", "n > d_w + 1 lost"),
        ("teacher.population", "n >= d_w + 1 for n > d_w + 1"),
        ("teacher.population", "n > d_w + 2 for n > d_w + 1"),
        ("student.special-case.population", "Eq(rho_foreign, 0) lost"),
        ("monotone.overlap.population.few", "d_sw < Min(d_s, d_w) for d_sw <= Min(d_s, d_w)"),
        ("beating.orthogonal", "sigma > 0 lost"),
        ("pgr", r"Ne(-\mathrm{ER}(f_c) + \mathrm{ER}(f_w), 0) lost"),
        ("teacher.all-sizes", "n >= d_w + 1 for n > d_w + 1, of the first case"),
    ],
)
def test_conditions_that_are_shown_are_compared_with_the_domain_whatever_is_on_record(id, name):
    (rival,) = [r for r in rivals(CLAIMS[id])[0] if r.kind == "statement" and r.name == name]
    assert "checkers" in fate(rival, simulation(CLAIMS[id])).by


def test_without_the_comparison_of_conditions_wrong_ones_survive(monkeypatch):
    monkeypatch.setattr(Claim, "shown_conditions", ())
    found = {name: f.by for (_, name), f in attacked("teacher.population", "statement").items()}
    assert found["n > d_w + 1 lost"] == ()


def test_the_law_in_a_statement_must_have_the_variance_that_is_derived():
    """The mean of F(d, m) does not depend on d."""
    names = {name for (_, name), f in attacked("law.teacher", "statement").items() if "checkers" in f.by}
    assert "F(d_w + 1, -d_w + n + 1) for F(d_w, -d_w + n + 1)" in names


def test_what_is_derived_from_wrong_definitions_is_refuted_point_by_point():
    found = {name: f.by for (_, name), f in attacked("student.variance.in-sample", "definition").items()}
    assert {"pathwise", "precision"} <= set(found["d_sw means 2*d_sw in Trace(C*C.T)"])
    assert {"pathwise", "precision", "notation"} <= set(
        next(by for name, by in found.items() if name.startswith("told of"))
    )
    assert all(by for by in found.values()), found


# -- rules of existence, pieces, corners -----------------------------------------------------------------------------


def test_a_rule_too_generous_in_both_checkers_is_refuted_where_poles_do_not_exclude_the_same():
    proof = CLAIMS["inverse.2"].proof.certificate
    found = dict(proofs.generous(CLAIMS["inverse.2"]))
    right = CLAIMS["inverse.2"].derived_domain
    assert [name for name, domain in found.items() if domain != right] == ["all needs two samples less"]
    assert attacked("inverse.2", "existence rule").popitem()[1].by == ("precision",)
    assert proof.domain().excess == {"G": 4}  # the rules are as they were
    assert recheck(dumps(proof)).excess == {"G": 4}


def test_wrong_pieces_are_refuted_and_redundant_ones_recognized():
    different, equivalent = pieces(CLAIMS["teacher.all-sizes"])
    names = [name for name, _ in different]
    assert {"piece 2 without rho_w = 0", "piece 2 lost", "pieces 0 and 1 swapped", "piece 1 later, d_w > n + 2"} <= {
        *names
    }
    assert "piece 2 later, n >= d_w + 1" in equivalent  # at n = d_w the next piece says the same
    assert all(f.by for f in attacked("teacher.all-sizes", "piece").values())


@pytest.mark.parametrize(
    ("id", "points"),
    [("beating.orthogonal", "ORTHOGONAL"), ("monotone.overlap.population", None)],
)
def test_claims_without_a_formula_may_not_err_in_a_corner_either(monkeypatch, id, points):
    found = attacked(id, "corner")
    assert found
    assert all(f.by for f in found.values()), found
    if points is not None:
        monkeypatch.setattr(distributions, points, ((2, 2), (5, 2)))
        assert not all(f.by for f in attacked(id, "corner").values())


def test_a_mutant_without_a_value_is_not_counted_as_refuted():
    def nowhere(**numbers):
        raise Nonsense

    found = fate(Rival("value", "nowhere", ("simulation",), nowhere, everywhere=True), simulation(TEACHER))
    assert (found.by, found.outcome) == ((), "no value")


def test_the_table_counts_by_kind_and_names_survivors():
    fates = [
        {"kind": "value", "name": "a", "by": ["precision"], "outcome": "refuted", "difference": 0.0, "why": []},
        {
            "kind": "corner",
            "name": "b",
            "by": [],
            "outcome": "survived",
            "difference": None,
            "why": ["precision: blind"],
        },
    ]
    check = SimpleNamespace(claim="c", problems=json.dumps({"fates": fates, "equivalent": [["value", "x"]]}))
    table = mutant_table([check])
    assert [*table.columns[0].cells] == ["value", "corner", "[bold]all[/]"]
    assert [*table.columns[1].cells] == ["1", "1", "2"]
    assert [*survivors([check])] == ["c: corner: b: survived; precision: blind"]
