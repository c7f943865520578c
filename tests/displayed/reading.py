"""Displayed mathematics is read back: LaTeX and text become numbers of a prime field, as SymPy's expressions do.

Nothing here knows a printer. A scalar is a random number of the field, a matrix a random matrix over it, so that two
formulas have the same number only if they are the same rational function (or with a probability of 1e-15). A condition
becomes its sign and the number of the difference of its sides, and a relation is read with both sides. What is no
rational function (roots, minima, probabilities) is a random number for each tuple of arguments.
"""

import re
from functools import reduce

import numpy as np
import sympy
from sympy.core.relational import Relational

from w2s_theory import GaussianMatrix

from .field import P, hashed, identity, inverse, matrix, plus, power, size, times, trace

TEX = {
    "sigma": r"\sigma",
    "kappa": r"\kappa",
    "signal": r"\lVert\theta\rVert^2",
    "omega": r"\omega",
    "target": r"\tau",
    "epsilon": r"\varepsilon",
    "gamma_w": r"\gamma_w",
    "gamma_s": r"\gamma_s",
    "lambda_w": r"\lambda_w",
    "lambda_s": r"\lambda_s",
    "s_w": "s_w",
    "s_s": "s_s",
    "tau_w": r"\tau_w",
    "d_sw": r"d_{s\wedge w}",
    "q_sw": r"q_{s\wedge w}",
    "d_shared": r"d_{s\cap w}",
    "eta": r"\eta",
    "rounds": "k",
    "before": r"\varrho",
    "decay": r"\Lambda",
    "outside": r"\varpi",
    "d_wu": r"d_{w\cap u}",
    "d_su": r"d_{s\wedge u}",
    "rho_u": r"\rho_u",
    "rho_wu": r"\rho_{w,u}",
    "d_2s": r"d_{2\wedge s}",
    "d_2sw": r"d_{2\wedge s\wedge w}",
    "rho_w": r"\rho_w",
    "rho_s": r"\rho_s",
    "Omega": r"\Omega",
    "rho_missed": r"\rho_{s\setminus w}",
    "rho_foreign": r"\rho_{w\setminus s}",
}
"""The notation of the papers, for names that are not written as letter_{index}."""
RELATIONS = {"=": "=", ">": ">", "<": "<", ">=": ">=", "<=": "<=", "!=": "!="}
RELATIONS |= {r"\ge": ">=", r"\geq": ">=", r"\le": "<=", r"\leq": "<=", r"\neq": "!="}
TOKEN = re.compile(r"\\[A-Za-z]+|\\\\|\*\*|[<>!]=|\.T\b|\d+|[A-Za-z]\w*|[-+*/^_=<>()|&,{}]")
INFINITY, TRUE = ("infinity",), ("true",)


# -- relations ---------------------------------------------------------------------------------------------------------


def condition(sign, left, right):
    """A relation up to what leaves it the same: its sign, and by how much a side exceeds the other."""
    if INFINITY in (left, right):
        return sign, left, right
    if sign in ("<", "<="):
        return condition(sign.replace("<", ">"), right, left)
    difference = (left - right) % P
    return sign, min(difference, P - difference) if sign in ("=", "!=") else difference


def together(joint, parts):
    """A conjunction or a disjunction, whatever the order."""
    flat = [p for part in parts for p in (part[1] if part[0] == joint else [part])]
    return flat[0] if len(flat) == 1 else (joint, frozenset(flat))


# -- SymPy -------------------------------------------------------------------------------------------------------------


class Numbers:
    """The numbers of SymPy's expressions; ``known`` are those of symbols that stand for something."""

    def __init__(self, known=None):
        self.known = known or {}

    def __call__(self, e):
        if e in self.known:
            return self.known[e]
        if isinstance(e, sympy.Rational):
            return int(e.p) * inverse(int(e.q)) % P
        if isinstance(e, sympy.Symbol):
            return hashed(e.name)
        if isinstance(e, GaussianMatrix | sympy.MatrixSymbol):
            return matrix(e)
        return self._compound(e)

    def _compound(self, e):
        if isinstance(e, sympy.Pow | sympy.MatPow):
            base, exponent = e.args
            whole = exponent.is_Integer
            return power(self(base) if whole else hashed("sqrt", self(base)), int(exponent if whole else 2 * exponent))
        kinds = (sympy.Transpose, sympy.Inverse, sympy.MatMul, sympy.MatAdd, sympy.Trace)
        name = next((kind.__name__ for kind in kinds if isinstance(e, kind)), type(e).__name__)
        if name == "Identity":
            return identity(size(e.shape[0]))
        parts = [self(a) for a in e.args if not isinstance(a, sympy.Tuple)]
        if name in ("Add", "MatAdd", "Mul", "MatMul"):
            return reduce(plus if "Add" in name else times, parts)
        one = {"Trace": trace, "Transpose": np.transpose, "Inverse": inverse}
        if name in one:
            return one[name](parts[0])
        if name == "Min":
            return hashed("min", *sorted(parts))
        return hashed({"betainc_regularized": "I"}.get(name, name), *parts)

    def condition(self, e):
        """Of a relation or of what is combined of them."""
        if e == True or e == False:  # noqa: E712 - SymPy's
            return TRUE if e else ("false",)
        if isinstance(e, sympy.And | sympy.Or):
            return together("and" if isinstance(e, sympy.And) else "or", [self.condition(a) for a in e.args])
        assert isinstance(e, Relational), e
        sign = {"Equality": "=", "Unequality": "!="}.get(type(e).__name__) or e.rel_op
        return condition(sign, *map(self, e.args))

    def pieces(self, e):
        """Of a Piecewise, or of an expression on all of its domain."""
        if not isinstance(e, sympy.Piecewise):
            return ((self(e), TRUE),)
        return tuple((INFINITY if p.expr == sympy.oo else self(p.expr), self.condition(p.cond)) for p in e.args)


# -- what is displayed -------------------------------------------------------------------------------------------------


def unfitted(tex):
    r"""LaTeX without \fitted{…}."""
    while (start := tex.find(r"\fitted{")) >= 0:
        end, depth = start + len(r"\fitted{"), 1
        while depth:
            depth += {"{": 1, "}": -1}.get(tex[end], 0) if tex[end - 1] != "\\" else 0
            end += 1
        tex = tex[:start] + tex[start + len(r"\fitted{") : end - 1] + tex[end:]
    return tex


class Reader:
    """Reads text (``tex=False``) or LaTeX. ``scalars``, ``matrices``: what may occur, by name; ``quantities``: numbers
    by the characters that stand for them (the names of risks), or names of functions by theirs."""

    def __init__(self, tex, scalars=(), matrices=(), quantities=None):
        self.tex, self.quantities = tex, dict(quantities or {})
        self.letters = {name: hashed(name) for name in scalars} | {m.name: matrix(m) for m in matrices}
        names = {self._written(name): value for name, value in self.letters.items()} | self.quantities
        self.names = dict(sorted(names.items(), key=lambda item: -len(item[0])))

    def _written(self, name):
        letter, _, index = name.partition("_")
        letter = rf"\{letter}" if self.tex and letter in ("beta", "gamma", "rho") else letter
        index = f"{letter}_{{{index}}}" if index else letter
        return TEX.get(name, index) if self.tex and (name != "rounds" or "k" not in self.letters) else name

    def read(self, text):
        """The number that the text stands for; a relation as (sign, left side, right side)."""
        self.text, self.tokens = text, self._split(text)
        value = self._disjunction()
        assert not self.tokens, f"{self.tokens[:5]} of {text}"
        return value

    def condition(self, text):
        """A condition as ``Numbers.condition`` has it."""
        return _normal(self.read(text))

    def _split(self, text):
        tokens, i = [], 0
        ends = {name: re.compile(re.escape(name) + ("" if self.tex else r"(?!\w)")) for name in self.names}
        while i < len(text):
            name = next((name for name, found in ends.items() if found.match(text, i)), None)
            if name is not None:
                tokens.append(("name", name))
                i += len(name)
            elif found := TOKEN.match(text, i):
                tokens.append(found[0])
                i = found.end()
            else:
                assert text[i] in " \n&" or text.startswith(r"\,", i) or text.startswith(r"\:", i), text[i:]
                i += 1 if text[i] in " \n&" else 2
        return [t for t in tokens if t not in (r"\left", r"\right", r"\Bigl", r"\Bigr")]

    def _next(self, *wanted):
        """Take the next token if it is wanted."""
        return self.tokens.pop(0) if self.tokens and self.tokens[0] in wanted else None

    def _need(self, wanted):
        assert self._next(wanted), f"{wanted} was expected before {self.tokens[:5]} in {self.text}"

    def _disjunction(self):
        parts = [self._conjunction()]
        while self._next("|", r"\vee"):
            parts.append(self._conjunction())
        return parts[0] if len(parts) == 1 else ("or", parts)

    def _conjunction(self):
        parts = [self._relation()]
        while self._next("&", r"\wedge"):
            parts.append(self._relation())
        return parts[0] if len(parts) == 1 else ("and", parts)

    def _relation(self):
        left = self._sum()
        sign = self._next(*RELATIONS)
        return left if sign is None else (RELATIONS[sign], left, self._sum())

    def _sum(self):
        total = None
        while total is None or (self.tokens and self.tokens[0] in ("+", "-")):
            sign = -1 if self._next("+", "-") == "-" else 1
            term = self._product()
            assert sign == 1 or not isinstance(term, tuple), self.text
            term = times(sign, term) if sign < 0 else term
            total = term if total is None else plus(total, term)
        return total

    def _product(self):
        value = self._power()
        while self.tokens and self._goes_on():
            divide = self._next("*", r"\cdot", "/") == "/"
            factor = self._power()
            value = times(value, inverse(factor) if divide else factor)
        return value

    def _goes_on(self):
        token = self.tokens[0]
        if isinstance(token, tuple) or token in ("*", "/", r"\cdot"):
            return True
        return self.tex and (token in ("(", "{", r"\frac", r"\sqrt", r"\operatorname") or token[0].isalnum())

    def _power(self):
        value = self._atom()
        while (mark := self._next("**", "^", ".T")) is not None:
            if mark == ".T" or (mark == "^" and self._is_transposed()):
                value = np.transpose(value)
            else:
                value = power(value, self._exponent())
        return value

    def _is_transposed(self):
        if self.tokens[:3] in (["{", "T", "}"], ["{", ("name", "T"), "}"]):
            del self.tokens[:3]
            return True
        return False

    def _exponent(self):
        closing = {"(": ")", "{": "}"}.get(self._next("(", "{") or "")
        sign = -1 if self._next("-") else 1
        value = sign * int(self.tokens.pop(0))
        if closing:
            self._need(closing)
        return value

    def _atom(self):
        token = self.tokens.pop(0)
        if isinstance(token, tuple):
            name = token[1]
            return self._called(name) if isinstance(self.names[name], str) else self.names[name]
        if token.isdigit():
            return int(token)
        if token in ("(", "{"):
            value = self._disjunction()
            self._need({"(": ")", "{": "}"}[token])
            return value
        return self._function(token)

    def _called(self, name):
        """A function of arguments in parentheses, around which SymPy puts braces in LaTeX."""
        braced = self._next("{")
        values = self._arguments("(", ")")
        if braced:
            self._need("}")
        return hashed(self.names[name], *values)

    def _function(self, token):
        if token == r"\frac":
            above, below = self._braced(), self._braced()
            return times(above, inverse(below))
        if token in (r"\infty", "oo"):
            return INFINITY
        if token == r"\begin":
            return self._cases()
        if token == r"\operatorname":
            return self._operator()
        function = {"tr": "tr", "Trace": "tr", r"\min": "min", "Min": "min", r"\sqrt": "sqrt", "sqrt": "sqrt"}
        function |= {"betainc_regularized": "I", "Piecewise": "cases", "Eq": "=", "Ne": "!="}
        assert token in function, f"{token} in {self.text}"
        return self._applied(function[token])

    def _braced(self):
        self._need("{")
        value = self._sum()
        self._need("}")
        return value

    def _operator(self):
        self._need("{")
        name = self.tokens.pop(0)
        self._need("}")
        if name == "I":  # \operatorname{I}_{(a, b)}(c, d), the regularized incomplete beta function
            self._need("_")
            self._need("{")
            ends = self._arguments("(", ")")
            self._need("}")
            return hashed("I", *self._arguments("(", ")"), *ends)
        assert name == "tr", name
        return self._applied("tr") if self.tokens[0] == "(" else trace(self._power())

    def _arguments(self, opening, closing):
        self._need(opening)
        values = [self._disjunction()]
        while self._next(","):
            values.append(self._disjunction())
        self._need(closing)
        return values

    def _applied(self, function):
        if function == "cases":
            return self._piecewise()
        opening = "{" if function == "sqrt" and self.tex else "("
        values = self._arguments(opening, {"(": ")", "{": "}"}[opening])
        if function == "tr":
            return trace(values[0])
        if function in ("=", "!="):
            return function, *values
        return hashed(function, *(sorted(values) if function == "min" else values))

    def _piecewise(self):
        """Piecewise((value, condition), …), SymPy's."""
        pieces = []
        self._need("(")
        while True:
            self._need("(")
            value = self._sum()
            self._need(",")
            pieces.append((value, TRUE if self._next("True") else _normal(self._disjunction())))
            self._need(")")
            if not self._next(","):
                self._need(")")
                return ("cases", tuple(pieces))

    def _cases(self):
        self.tokens = self.tokens[3:]  # {cases}
        pieces = []
        while True:
            value = self._sum()
            self._next("&")
            self._need(r"\text")
            self._need("{")
            otherwise = self._next("otherwise")
            if not otherwise:
                self._need("for")
            self._need("}")
            pieces.append((value, TRUE if otherwise else _normal(self._disjunction())))
            if not self._next(r"\\"):
                self._need(r"\end")
                self.tokens = self.tokens[3:]
                return ("cases", tuple(pieces))


def _normal(read):
    if read[0] in ("and", "or"):
        return together(read[0], [_normal(part) for part in read[1]])
    return condition(*read)
