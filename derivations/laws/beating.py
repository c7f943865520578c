"""How likely the student beats its teacher; it depends neither on n nor on σ².

With n ≥ d_w labels and any noise the teacher's error has a uniform direction, whatever its length, and both risks are
the squared length times functions of the direction and of the pseudo-labelled inputs. So the probability depends on N,
d_s and the principal angles only, for a truth in both spans. At angles of 0° and 90° it is a two-dimensional integral,
evaluated to 12 digits; for orthogonal spans it is P(F < 1) for the ratio of two χ², a regularized incomplete beta
function:

    P(ER_w2s < ER_w) = I_{1/2}(d_s/2, (N − d_s + 1)/2).

On the training inputs the student's error is an orthogonal projection of its teacher's, so it is never worse: the
difference of the two in-sample risks is the squared norm of what is projected away, of mean κ (1 − d_s/N)(d_w − d_sw).

New.
"""

from sympy import And, Function, Ge, Gt, Identity, Le, Min, Rational, betainc_regularized, sqrt, symbols

from w2s_theory.claim import Expected, Probability, Remark
from w2s_theory.setting import situations
from w2s_theory.setting.assumptions import GAUSSIAN_NOISE_WELL_SPECIFIED, WELL_SPECIFIED
from w2s_theory.setting.beating import probability
from w2s_theory.setting.estimators import SUBSPACES, V, squared_norm, teacher_noise, weak_features
from w2s_theory.setting.symbols import N, d_s, d_shared, d_w, n, sigma

b, R = symbols("b R", positive=True)
F, mean = Function("F"), Function(r"\mathbb{E}")
projection = V * (V.T * V).inv() * V.T

claims = (
    Probability(
        id="beating.orthogonal",
        title="The probability that the student beats its teacher, orthogonal spans",
        words="For orthogonal spans it depends on the student's sizes only.",
        quantity=r"\mathrm{P}(\mathrm{ER}_{w2s} < \mathrm{ER}_w)",
        right=betainc_regularized(d_s / 2, (N - d_s + 1) / 2, 0, Rational(1, 2)),
        arguments=(N, d_s),
        given=And(Ge(N, d_s), Gt(sigma, 0)),
        value_at=lambda N, d_s: probability(N, 1, d_s, 0).value,
        event=lambda teacher, student: student < teacher,
        measure=("teacher", "student.population"),
        explanation=(
            Remark(
                "The truth, in both spans, is 0, and the student errs by |ε| g/√q, q being a χ² variable of N - d_s + 1"
                " degrees of freedom, whatever the teacher's error ε is (so for n < d_w, too), if it is not 0."
            ),
        ),
        assumptions=(*GAUSSIAN_NOISE_WELL_SPECIFIED, "orthogonal spans"),
        well_specified=True,
        source="new",
        situation=situations.ORTHOGONAL_SPANS,
    ),
    Probability(
        id="beating.right-angles",
        title="The probability that the student beats its teacher depends neither on n nor on σ²",
        words="For principal angles of 0° and 90° it is an integral over the laws of two beta variables.",
        quantity=r"\mathrm{P}(\mathrm{ER}_{w2s} < \mathrm{ER}_w)",
        right=mean(F(d_w - d_shared, (1 - R**2) / (2 * R) * sqrt((d_w - d_shared) / b))),
        arguments=(N, d_w, d_s, d_shared),
        integrated={
            R: "R**2/(1 + R**2) is a beta variable with parameters d_s/2 and (N - d_s + 1)/2",
            b: "an independent beta variable, with the parameters of the argument",
        },
        given=And(Ge(n, d_w), Ge(N, d_s), Gt(sigma, 0), Le(d_shared, Min(d_w, d_s))),
        value_at=lambda N, d_w, d_s, d_shared: probability(N, d_w, d_s, d_shared).value,
        event=lambda teacher, student: student < teacher,
        measure=("teacher", "student.population"),
        explanation=(
            Remark(
                "Here R²/(1+R²) and b are independent beta variables with parameters d_s/2, (N-d_s+1)/2 and k/2, "
                "(d_s-k)/2, k being d_shared; F(m, x) is the distribution function of Student's t with m degrees of "
                "freedom. "
                "The teacher's error has a uniform direction for n ≥ d_w, whatever its length, which drops out of the "
                "comparison. Without noise both risks are 0; with fewer labels the truth has a part in the error."
            ),
        ),
        assumptions=(*GAUSSIAN_NOISE_WELL_SPECIFIED, "principal angles of 0° and 90° only"),
        well_specified=True,
        source="new",
        situation=situations.RIGHT_ANGLES,
    ),
    Expected(
        id="beating.in-sample",
        title="On the training inputs the student is never worse than its teacher",
        words="The teacher's risk on the pseudo-labelled inputs less the student's is the squared norm of what the "
        "student projects away; so it is never negative, and it has this mean.",
        quantity=r"\mathrm{ER}_{\mathrm{in}}(f_w) - \mathrm{ER}_{\mathrm{in}}(f_{w2s})",
        expression=squared_norm((Identity(N) - projection) * weak_features * teacher_noise) / N,
        given=SUBSPACES,
        assumptions=WELL_SPECIFIED,
        source="new",
        measure={"teacher.in-sample": 1, "student.in-sample": -1},
        well_specified=True,
    ),
)
