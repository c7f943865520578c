"""The lemmas of the theory that hold for every draw: identities between matrices, each as what must be zero.

A lemma is evaluated on a scene, where the definitions (raw features, ``literal``) stand beside the coordinates of the
theory (``coordinates``). Those of TALL need as many samples as features, those of WIDE at most as many and isotropic
features.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from ..arithmetic.field import Exact, Field
from ..situations.regression.literal_exact import Regression, projection, square
from ..situations.regression.scenes import Rng, Scene, dimensions, scene


@dataclass(frozen=True, eq=False)
class Board:
    """A scene, and the names that lemmas use."""

    scene: Scene

    @cached_property
    def literal(self) -> Regression:
        return self.scene.literal

    @cached_property
    def named(self) -> dict[str, Exact]:
        return self.scene.coordinates

    def __getattr__(self, name: str) -> Exact:
        """A matrix of `w2s_theory.setting.estimators` by its name."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self.named[name]

    @cached_property
    def field(self) -> Field:
        return self.scene.theta.field

    @cached_property
    def S(self) -> Exact:
        """(VᵀV)⁻¹."""
        return (self.V.T @ self.V).inverse()

    @cached_property
    def P(self) -> Exact:
        """The projection onto the columns of V, N × N."""
        return self.V @ self.S @ self.V.T

    @cached_property
    def V_plus(self) -> Exact:
        """Vᵀ(VVᵀ)⁻¹, for at most as many samples as features."""
        return self.V.T @ (self.V @ self.V.T).inverse()

    @cached_property
    def weak_features(self) -> Exact:
        """Orthonormal features of the weak span on the pseudo-labelled inputs, N × d_w, by their definition."""
        return self.scene.fresh @ self.scene.weak.basis

    @cached_property
    def pseudo_labels(self) -> Exact:
        """The literal teacher's predictions, N × 1."""
        return self.literal.teacher.predictions(self.scene.fresh)

    @cached_property
    def taught(self) -> Exact:
        """The literal student's predictions on its training inputs, N × 1."""
        return self.literal.student.predictions(self.scene.fresh)

    @cached_property
    def truth(self) -> Exact:
        """On the pseudo-labelled inputs, N × 1."""
        return self.scene.fresh @ self.scene.theta

    @cached_property
    def orthonormal(self) -> Regression:
        """The same problem with orthonormal features in place of raw ones."""
        return replace(self.literal, weak=self.scene.weak.basis, strong=self.scene.strong.basis)

    def one(self, rows: int) -> Exact:
        return self.field.identity(rows)


Lemma = Callable[[Board], Exact]

ALWAYS: dict[str, Lemma] = {
    "features of the weak span: U = VC + TB": lambda b: b.weak_features - (b.V @ b.C + b.T @ b.B),
    "the split is orthogonal: BᵀB = I − CᵀC": lambda b: b.B.T @ b.B - (b.one(b.C.shape[1]) - b.C.T @ b.C),
    "the truth in both coordinates: z·θ = Vβ_s + Tγ_s": lambda b: b.truth - (b.V @ b.beta_s + b.T @ b.gamma_s),
    "one θ within the weak span: Bᵀγ_s = β_w − Cᵀβ_s": lambda b: b.B.T @ b.gamma_s - (b.beta_w - b.C.T @ b.beta_s),
    "signal outside the student's reach: |Bβ_w|² = |(I − P_s)P_wθ|²": lambda b: square(b.B @ b.beta_w) - b.rho_foreign,
    "signal that the teacher misses: |β_s − Cβ_w|² = |P_s(I − P_w)θ|²": lambda b: (
        square(b.beta_s - b.C @ b.beta_w) - b.rho_missed
    ),
    "approximation errors: |γ_w|² = |(I − P_w)θ|²": lambda b: square(b.gamma_w) - b.rho_w,
    "overlap: tr(CCᵀ) = tr(P_sP_w)": lambda b: (b.C @ b.C.T).trace() - b.d_sw,
    "a span has one projection: VVᵀ = F(FᵀF)⁻¹Fᵀ": lambda b: (
        b.scene.strong.basis @ b.scene.strong.basis.T - projection(b.scene.strong.raw)
    ),
    "the teacher is invariant under reparametrization": lambda b: (
        b.literal.teacher.function - b.orthonormal.teacher.function
    ),
    "the student is invariant under reparametrization": lambda b: (
        b.literal.student.function - b.orthonormal.student.function
    ),
    "risks add up (Pythagoras, fresh point): |f − θ|² = |b − β_s|² + |γ_s|²": lambda b: (
        b.literal.risk("student.population")
        - (square(b.scene.strong.basis.T @ b.literal.student.function - b.beta_s) + square(b.gamma_s))
    ),
}
TALL: dict[str, Lemma] = {
    "a projection: P² = P": lambda b: b.P @ b.P - b.P,
    "an orthogonal one: P = Pᵀ": lambda b: b.P - b.P.T,
    "it keeps V: PV = V": lambda b: b.P @ b.V - b.V,
    "of rank d_s: tr P = d_s": lambda b: b.P.trace() - b.d_s,
    "inverse Gram matrix: VᵀV S = I": lambda b: b.V.T @ b.V @ b.S - b.one(b.V.shape[1]),
    "and from the right: S VᵀV = I": lambda b: b.S @ b.V.T @ b.V - b.one(b.V.shape[1]),
    "it is symmetric: S = Sᵀ": lambda b: b.S - b.S.T,
    "normal equations: Vᵀ(y − V S Vᵀy) = 0": lambda b: b.V.T @ (b.pseudo_labels - b.V @ b.S @ b.V.T @ b.pseudo_labels),
    "in-sample student = projection of its teacher": lambda b: b.taught - b.P @ b.pseudo_labels,
    "the student of coefficients: S Vᵀ(VC + TB) = C + S VᵀT B": lambda b: (
        b.S @ b.V.T @ b.weak_features - (b.C + b.S @ b.V.T @ b.T @ b.B)
    ),
    "the teacher's error: β − β_w = (UᵀU)⁻¹Uᵀ(Rγ_w + σe)": lambda b: (
        b.scene.weak.basis.T @ b.literal.teacher.function
        - b.beta_w
        - (b.U.T @ b.U).inverse() @ b.U.T @ (b.R @ b.gamma_w + b.sigma * b.e)
    ),
    "risks add up (Pythagoras, in-sample): |Pt − y|² = |P(t − y)|² + |(I − P)y|²": lambda b: (
        square(b.taught - b.truth)
        - (square(b.P @ (b.pseudo_labels - b.truth)) + square(b.truth - b.P @ b.truth))
    ),
}  # fmt: skip
WIDE: dict[str, Lemma] = {
    "the minimum-norm solution interpolates: V V⁺y = y": lambda b: b.V @ (b.V_plus @ b.pseudo_labels) - b.pseudo_labels,
    "it is Vᵀ(VVᵀ)⁻¹y by the definition": lambda b: (
        b.scene.strong.basis.T @ b.literal.student.function - b.V_plus @ b.pseudo_labels
    ),
    "no interpolant is shorter: |c + (I − V⁺V)x|² = |c|² + |(I − V⁺V)x|²": lambda b: _least_norm(b),
    "rows are projected: (V⁺V)² = V⁺V": lambda b: b.V_plus @ b.V @ (b.V_plus @ b.V) - b.V_plus @ b.V,
    "symmetrically: V⁺V = (V⁺V)ᵀ": lambda b: b.V_plus @ b.V - (b.V_plus @ b.V).T,
    "the student reproduces its teacher in-sample": lambda b: b.taught - b.pseudo_labels,
}


def _least_norm(b: Board) -> Exact:
    c, x = b.V_plus @ b.pseudo_labels, b.field.variables(b.V.shape[1])
    away = x - b.V_plus @ (b.V @ x)
    return square(c + away) - square(c) - square(away)


def tall(field: Field, rng: Rng) -> dict[str, Exact]:
    """What must be zero, for more samples than features."""
    board = Board(scene(field, dimensions(rng)))
    return {name: lemma(board) for name, lemma in (ALWAYS | TALL).items()}


def wide(field: Field, rng: Rng) -> dict[str, Exact]:
    """What must be zero, for fewer samples than isotropic features."""
    d_w, d_s = rng.permutation([4, 5]).tolist()
    n, N = rng.permutation([2, 3]).tolist()
    board = Board(scene(field, {"n": n, "N": N, "d_w": d_w, "d_s": d_s}, isotropic=True))
    return {name: lemma(board) for name, lemma in (ALWAYS | WIDE).items()}


def resolvents(field: Field, rng: Rng) -> dict[str, Exact]:
    """What must be zero of Q = (XᵀX + cI)⁻¹, for more and for fewer samples than features, at any c."""
    rows, cols = rng.permutation([2, 3, 4])[:2].tolist()
    X, y, c, other = field.variables(rows, cols), field.variables(rows), field.variables(), field.variables()
    one, dual = field.identity(cols), field.identity(rows)
    Q, Q_2 = (X.T @ X + one * c).inverse(), (X.T @ X + one * other).inverse()
    fitted = Q @ X.T @ y
    return {
        "the inverse: (XᵀX + cI) Q = I": (X.T @ X + one * c) @ Q - one,
        "it is symmetric: Q = Qᵀ": Q - Q.T,
        "the resolvent identity: Q_c − Q_e = (e − c) Q_c Q_e": Q - Q_2 - Q @ Q_2 * (other - c),
        "it commutes: Q_c Q_e = Q_e Q_c": Q @ Q_2 - Q_2 @ Q,
        "pushed through: QXᵀ = Xᵀ(XXᵀ + cI)⁻¹": Q @ X.T - X.T @ (X @ X.T + dual * c).inverse(),
        "what is not learned: I − QXᵀX = cQ": one - Q @ X.T @ X - Q * c,
        "normal equations: Xᵀ(y − Xb) = cb": X.T @ (y - X @ fitted) - fitted * c,
    }
