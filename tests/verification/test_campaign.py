"""Campaigns and their ledger: nothing lost, nothing done twice, and nothing stale that counts."""

import dataclasses
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from derivations import catalogue
from verification import campaign, kinds
from verification.campaign import Plan, PlanError, Standing, perform, run
from verification.ledger import Ledger, LedgerError, decisive, formula_hash

FEW = ("teacher.limit", "baseline.limit", "wishart.1", "inverse.1")


def plan(**changes):
    return Plan(**{"claims": FEW, "kinds": ("certificate", "simulation"), "budget": "quick"} | changes)


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "ledger.sqlite")


def found(checks):
    """What was found, without times."""
    return {(c.claim, c.kind): (c.verdict, c.reason, c.estimate, c.error, c.problems) for c in checks}


def test_a_campaign_makes_every_check_of_its_plan(ledger):
    made = list(run(plan(), ledger))
    assert {(c.claim, c.kind) for c in made} == {(id, kind) for id in FEW for kind in ("certificate", "simulation")}
    assert found(made) == found(ledger.checks())
    assert {c.verdict for c in made if c.kind == "certificate"} == {"proved"}


def test_results_do_not_depend_on_workers_or_order(ledger, tmp_path):
    alone = found(run(plan(), ledger))
    assert found(run(plan(claims=FEW[::-1]), Ledger(tmp_path / "other.sqlite"), jobs=2)) == alone


def test_what_stands_in_the_ledger_is_not_done_again(ledger, monkeypatch):
    checks = run(plan(), ledger)
    first = [next(checks) for _ in range(3)]
    checks.close()
    done = []
    monkeypatch.setattr(campaign, "perform", lambda *check, **terms: done.append(check) or perform(*check, **terms))
    again = list(run(plan(), ledger, resume=True))
    assert len(again) == 8
    assert len(done) == 5
    assert not set(done) & {(check.claim, check.kind) for check in first}
    assert found(again).items() >= found(first).items()


def test_a_resumed_campaign_does_not_take_the_claim_for_a_planted_error(ledger):
    wanted = plan(claims=("teacher.population",), kinds=("precision",))
    assert [check.verdict for check in run(wanted, ledger)] == ["consistent"]
    planted = dataclasses.replace(wanted, factor=1.05)
    assert [check.verdict for check in run(planted, ledger, resume=True)] == ["refuted"]
    assert [check.verdict for check in run(wanted, ledger, resume=True)] == ["consistent"]


def test_a_planted_error_never_counts_for_the_claim(ledger, tmp_path):
    """Neither what is written now, nor what a ledger of before has under the claim's own hash."""
    wanted = plan(claims=("teacher.population",), kinds=("simulation",))
    (claimed,) = run(wanted, ledger)
    (planted,) = run(dataclasses.replace(wanted, factor=1.5), ledger)
    assert planted.verdict == "refuted"
    assert planted.formula != claimed.formula
    ledger.add(dataclasses.replace(planted, formula=claimed.formula))
    assert ledger.current(catalogue()) == ([claimed], [])
    assert ledger.of_claims() == [claimed]
    assert len(ledger.checks()) == 3


def test_a_planted_error_is_sought_only_where_a_value_is_claimed(ledger):
    planted = plan(claims=("bound.teacher", "baseline.limit"), kinds=(), factor=1.3)
    assert {(check.claim, check.kind) for check in run(planted, ledger)} == {("baseline.limit", "simulation")}
    assert not plan(claims=("bound.teacher",), kinds=(), factor=1.3).checks()


@pytest.mark.parametrize(
    "id", ["student.population", "law.teacher", "samples.labels.opr", "proportional.teacher", "pgr"]
)
@pytest.mark.parametrize("factor", [0.0, 1e-7, -1.0, 1e30])
def test_a_claim_of_nothing_or_of_anything_is_refuted(id, factor):
    """Where 0 is claimed of a quantity of size 1 no relative error would ever be seen."""
    check = perform(id, "simulation", plan(claims=(id,), factor=factor))
    assert check.verdict == "refuted", check.reason


def with_verdict(check, verdict, detectable, budget):
    return dataclasses.replace(check, verdict=verdict, detectable=detectable, budget=budget)


def test_a_refutation_is_not_hidden_by_what_passed_after_it():
    check = perform(FEW[0], "simulation", plan())
    name = check.claim, check.kind
    blunt, sharp, undecided, wrong = (
        with_verdict(check, *found)
        for found in (
            ("consistent", 0.2, "a"),
            ("consistent", 0.01, "b"),
            ("unknown", None, "c"),
            ("refuted", 0.1, "d"),
        )
    )
    assert decisive([undecided, blunt])[name] is blunt
    assert decisive([sharp, blunt, undecided])[name] is sharp
    assert decisive([wrong, sharp, undecided])[name] is wrong
    assert decisive([undecided])[name] is undecided


def test_campaigns_of_several_seeds_are_those_of_each(ledger, tmp_path):
    """Check for check; what needs no seed is done once, and what stands there already is not done again."""
    several = plan(seed=5, seeds=3)
    made = list(run(several, ledger))
    assert len(made) == len(FEW) * (1 + 3)
    for seed in (5, 6, 7):
        alone = list(run(plan(seed=seed, kinds=("simulation",)), Ledger(tmp_path / f"{seed}.sqlite")))
        assert found(alone) == found(c for c in made if c.kind == "simulation" and c.seed == seed)
    again = list(run(several, ledger, resume=True))
    assert sorted(c.key for c in again) == sorted(c.key for c in made)
    assert sorted(c.key for c in ledger.checks()) == sorted(c.key for c in made)


def test_another_seed_or_budget_is_another_check(ledger):
    list(run(plan(claims=FEW[:1]), ledger))
    for other in (plan(claims=FEW[:1], seed=1), plan(claims=FEW[:1], precision=0.1)):
        assert not [c for c in ledger.checks() if c.key[3:] == (other.seed, other.terms)]
        list(run(other, ledger, resume=True))
    assert len(ledger.checks()) == 6


CHILD = """
import sys
from pathlib import Path
from verification.campaign import Plan, run
from verification.ledger import Ledger
plan = Plan(claims=tuple(sys.argv[2].split(",")), kinds=("certificate", "simulation"), budget="quick")
for check in run(plan, Ledger(Path(sys.argv[1])), jobs=int(sys.argv[3]), resume=True):
    print(check.claim, check.kind, flush=True)
"""


def start(path, claims=FEW, jobs=1):
    command = [sys.executable, "-c", CHILD, str(path), ",".join(claims), str(jobs)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)


@pytest.mark.slow
def test_killed_at_any_instant_it_resumes_without_loss_or_repetition(tmp_path):
    """Slow: each of several campaigns is a process of its own that is killed at another moment."""
    path = tmp_path / "ledger.sqlite"
    printed: list[str] = []
    for lines in (2, 0):
        child = start(path)
        for _ in range(lines):  # wait for some checks, so that the moments differ
            printed.append(child.stdout.readline().strip())
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone() == ("ok",) if path.exists() else True
    before = {c.key: c.finished for c in Ledger(path).checks()}
    assert {f"{key[0]} {key[2]}" for key in before} >= set(printed)  # what was announced is there
    child = start(path)
    assert len(child.stdout.read().splitlines()) == 8
    assert child.wait() == 0
    after = {c.key: c.finished for c in Ledger(path).checks()}
    assert len(after) == 8
    assert {key: after[key] for key in before} == before  # none was made again


@pytest.mark.slow
def test_two_campaigns_at_once_do_not_corrupt_the_ledger(tmp_path):
    """Slow: two processes import everything and write at the same time."""
    path = tmp_path / "ledger.sqlite"
    children = [start(path), start(path, FEW[::-1])]
    assert [child.wait() for child in children] == [0, 0]
    assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert len(Ledger(path).checks()) == 8


def _write(path, number):
    ledger, check = Ledger(path), dataclasses.replace(perform(FEW[0], "certificate", plan()), seed=number)
    for k in range(50):
        ledger.add(dataclasses.replace(check, reason=str(k), budget=str(k)))


@pytest.mark.slow
def test_many_writers_lose_nothing(tmp_path):
    """Slow: worker processes that import everything."""
    path = tmp_path / "ledger.sqlite"
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        pool.starmap(_write, [(path, number) for number in range(4)])
    assert len(Ledger(path).checks()) == 200


def test_a_check_of_another_formula_is_stale(ledger):
    (check,) = run(plan(claims=FEW[:1], kinds=("certificate",)), ledger)
    assert ledger.current(catalogue()) == ([check], [])
    stale = dataclasses.replace(check, formula="0123456789abcdef")
    ledger.add(stale)
    counting, rest = ledger.current(catalogue())
    assert (counting, rest) == ([check], [stale])


def test_the_hash_of_a_formula_changes_with_what_is_said():
    claim = catalogue()["teacher.population"]
    changed = dataclasses.replace(claim, expression=2 * claim.expression)
    assert formula_hash(changed) != formula_hash(claim)
    assert formula_hash(dataclasses.replace(claim, title="other words")) == formula_hash(claim)


def test_a_worker_that_dies_costs_its_own_check_only(ledger, monkeypatch, tmp_path):
    """The first attempt kills its worker (as an operating system out of memory would); the campaign goes on."""
    monkeypatch.setattr(campaign, "perform", DiesOnce(tmp_path / "died"))
    made = list(run(plan(), ledger, jobs=2))
    assert (tmp_path / "died").exists()
    assert len(made) == len(ledger.checks()) == 8


@dataclasses.dataclass
class DiesOnce:
    mark: os.PathLike

    def __call__(self, *check, **terms):
        if not self.mark.exists():
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return perform(*check, **terms)


def test_a_simulation_that_raises_is_unknown_and_fails_the_campaign(monkeypatch):
    def broken(*args, **kwargs):
        raise FloatingPointError("boom")

    monkeypatch.setitem(kinds.KINDS, "simulation", dataclasses.replace(kinds.KINDS["simulation"], examine=broken))
    check = perform("teacher.population", "simulation", plan())
    assert (check.verdict, check.reason) == ("unknown", "FloatingPointError: boom")
    standing = Standing(catalogue()["teacher.population"], {"simulation": check})
    assert standing.verdict == "unknown"
    assert not standing.is_as_recorded


def test_what_was_never_checked_is_unknown_and_fails():
    standing = Standing(catalogue()["teacher.population"])
    assert standing.verdict == "unknown"
    assert not standing.is_as_recorded


def test_a_proof_without_simulation_counts_only_as_what_it_is():
    certificate = perform("teacher.population", "certificate", plan())
    assert Standing(catalogue()["teacher.population"], {"certificate": certificate}).verdict == "proved"
    simulation = perform("teacher.population", "simulation", plan())
    assert Standing(catalogue()["teacher.population"], {"simulation": simulation}).verdict == "consistent"


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        ("clams = []", "did you mean claims"),
        ('claims = ["teacher.populaton"]', "did you mean teacher.population"),
        ('kinds = ["simulations"]', "did you mean simulation"),
        ('budget = "huge"', "known: full, quick"),
        ("claims = [", "plan.toml"),
        ('claims = "teacher.population"', "claims must be a list"),
        ('seed = "one"', "seed must be"),
        ("precision = 2.0", "precision must be"),
        ("problems = 0", "problems must be"),
    ],
)
def test_plans_that_cannot_be_read_say_why(tmp_path, page, complaint):
    (tmp_path / "plan.toml").write_text(page)
    with pytest.raises(PlanError, match=complaint):
        Plan.read(tmp_path / "plan.toml")


def test_a_plan_is_read_from_a_file(tmp_path):
    (tmp_path / "plan.toml").write_text('claims = ["wishart.1"]\nbudget = "quick"\nseed = 7\nprecision = 0.1\n')
    assert Plan.read(tmp_path / "plan.toml") == Plan(claims=("wishart.1",), budget="quick", seed=7, precision=0.1)


@pytest.mark.parametrize("content", [b"this is no database, but long enough to be looked at" * 30, None])
def test_what_is_no_ledger_is_refused(tmp_path, content):
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(content) if content else path.mkdir()
    with pytest.raises(LedgerError, match="move the file away"):
        Ledger(path)


def test_hunting_shares_the_false_alarm_rate_over_rounds():
    """Σ 6/(πk)² = 1: however many rounds, the levels add up to the rate."""
    base = plan()
    shares = [len(FEW) / dataclasses.replace(base, round=k).comparisons for k in range(1, 2000)]
    assert sum(shares) <= 1


def test_an_interrupted_campaign_keeps_what_it_finished(ledger):
    checks = run(plan(), ledger)
    next(checks)
    checks.close()
    assert len(ledger.checks()) == 1
    assert time.strptime(ledger.checks()[0].finished[:19], "%Y-%m-%dT%H:%M:%S")


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="children are read from /proc")
def test_workers_do_not_outlive_a_run_that_is_killed(tmp_path):
    """Slow: a campaign with worker processes has to start."""
    child = start(tmp_path / "ledger.sqlite", jobs=2)
    child.stdout.readline()
    workers = children(child.pid)
    assert len(workers) >= 2
    child.kill()  # it alone, not its group
    child.wait()
    end = time.monotonic() + 20
    while any(os.path.exists(f"/proc/{pid}") for pid in workers) and time.monotonic() < end:
        time.sleep(0.2)
    assert not [pid for pid in workers if os.path.exists(f"/proc/{pid}")]


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return file.read().split()
