"""The little language in which study/claims.yaml says what must hold: arithmetic and comparisons.

Belongs here: what may be written, and what it comes to. Not here: what a miss means.
"""

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from pmio_lib.core.rounding import round_half_up

NOISE: Final = 9
"""Decimals to which the two sides are compared: 64.3 - 60 is not 4.3 in binary."""
COMPARISONS: Final[Mapping[type[ast.cmpop], tuple[str, str, Callable[[float, float], bool]]]] = {
    ast.Eq: ("=", "≠", operator.eq),
    ast.NotEq: ("≠", "=", operator.ne),
    ast.Lt: ("<", "≥", operator.lt),
    ast.LtE: ("≤", ">", operator.le),
    ast.Gt: (">", "≤", operator.gt),
    ast.GtE: ("≥", "<", operator.ge),
}
"""How each is written where it holds and where it does not, and what it compares."""
ARITHMETIC: Final[Mapping[type[ast.operator], Callable[[float, float], float]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def _steps(values: Sequence[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(values)]


def _half_up(value: float, places: float = 0) -> float:
    return round_half_up(round(value, NOISE), int(places))


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "sum": sum,
    "min": min,
    "max": max,
    "abs": abs,
    "len": len,
    "round": _half_up,
    "percent": lambda part, whole: 100 * part / whole,
    "largest_step": lambda values: max(map(abs, _steps(values))),
    "overlap_at_least": lambda a, b, total: max(0, a + b - total),
    "union_at_least": max,
}
YES_OR_NO: Final[Mapping[str, Callable[..., bool]]] = {
    "rises": lambda values: all(step > 0 for step in _steps(values)),
    "falls": lambda values: all(step < 0 for step in _steps(values)),
    "majority": lambda part, whole: part > whole / 2,
}
"""Functions that stand for a comparison."""
SAID: Final[Mapping[str, tuple[str, str, str]]] = {
    "rises": (", ", "rises throughout", "does not rise throughout"),
    "falls": (", ", "falls throughout", "does not fall throughout"),
    "majority": (" of ", "is more than half", "is no more than half"),
}
"""How their values are joined, and what is said where they hold and where not."""


@dataclass(frozen=True)
class Outcome:
    """Whether an expression holds, and its arithmetic with the values in place of the names."""

    holds: bool
    arithmetic: str


class ExpressionError(ValueError):
    """What cannot be read or worked out, in words that name it."""


@dataclass(frozen=True)
class Expression:
    """Comparisons joined by `and`, read once."""

    text: str
    parts: tuple[ast.expr, ...]
    names: frozenset[str]

    def outcome(self, values: Mapping[str, float], decimals: int | None = None) -> Outcome:
        """Work it out; both sides are rounded half up to `decimals` first, where given.

        Raises ExpressionError if something is divided by nought, or a function cannot take what it
        is given.
        """
        places = NOISE if decimals is None else decimals
        try:
            parts = [_part(part, values, places) for part in self.parts]
        except ZeroDivisionError as error:
            raise ExpressionError(f"{self.text}: divides by nought") from error
        except (TypeError, ValueError) as error:
            raise ExpressionError(f"{self.text}: cannot be worked out ({error})") from error
        return Outcome(all(p.holds for p in parts), "; ".join(p.arithmetic for p in parts))


def read_expression(text: str) -> Expression:
    """Read an expression.

    Raises ExpressionError if it is more than arithmetic and comparisons, or calls what is no
    function of these.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise ExpressionError(f"{text!r} cannot be read as arithmetic") from error
    joined = (
        tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    )
    names: set[str] = set()
    for part in joined:
        if isinstance(part, ast.Compare) and all(type(each) in COMPARISONS for each in part.ops):
            for side in (part.left, *part.comparators):
                _check(side, text, names)
        elif _called(part) in YES_OR_NO:
            _check_call(part, text, names)
        else:
            raise ExpressionError(f"{text!r}: {ast.unparse(part)} is no comparison")
    return Expression(text, tuple(joined), frozenset(names))


def _called(node: ast.expr) -> str | None:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None


def _check_call(node: ast.expr, text: str, names: set[str]) -> None:
    if not isinstance(node, ast.Call) or node.keywords or not node.args:
        raise ExpressionError(f"{text!r}: {ast.unparse(node)} needs values in its brackets")
    for given in node.args:
        for each in given.elts if isinstance(given, ast.List) else [given]:
            _check(each, text, names)


def _check(node: ast.expr, text: str, names: set[str]) -> None:
    match node:
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            return
        case ast.Name() | ast.Attribute(value=ast.Name()):
            names.add(ast.unparse(node))
        case ast.UnaryOp(op=ast.USub()):
            _check(node.operand, text, names)
        case ast.BinOp() if type(node.op) in ARITHMETIC:
            _check(node.left, text, names)
            _check(node.right, text, names)
        case ast.Call() if _called(node) in FUNCTIONS:
            _check_call(node, text, names)
        case ast.Call():
            known = ", ".join(sorted({*FUNCTIONS, *YES_OR_NO}))
            found = ast.unparse(node.func)
            raise ExpressionError(f"{text!r}: {found} is no function here; there are {known}")
        case _:
            raise ExpressionError(f"{text!r}: {ast.unparse(node)} is no arithmetic")


def _value(node: ast.expr, values: Mapping[str, float]) -> Any:
    match node:
        case ast.Constant():
            return node.value
        case ast.Name() | ast.Attribute():
            return values[ast.unparse(node)]
        case ast.UnaryOp():
            return -_value(node.operand, values)
        case ast.BinOp():
            return ARITHMETIC[type(node.op)](_value(node.left, values), _value(node.right, values))
        case ast.List():
            return [_value(each, values) for each in node.elts]
        case ast.Call():
            name = str(_called(node))
            call = FUNCTIONS.get(name) or YES_OR_NO[name]
            return call(*(_value(each, values) for each in node.args))
    raise ExpressionError(f"{ast.unparse(node)} is no arithmetic")


def _part(node: ast.expr, values: Mapping[str, float], decimals: int) -> Outcome:
    if not isinstance(node, ast.Compare):
        holds = bool(_value(node, values))
        given = node.args if isinstance(node, ast.Call) else []
        listed = [_value(each, values) for each in given]
        flat = [v for each in listed for v in (each if isinstance(each, list) else [each])]
        joint, yes, no = SAID[str(_called(node))]
        return Outcome(holds, f"{joint.join(map(_written, flat))} {yes if holds else no}")
    sides = [float(_value(each, values)) for each in (node.left, *node.comparators)]
    rounded = [_half_up(side, decimals) for side in sides]
    words, holds = _written(sides[0]), True
    for place, sign in enumerate(node.ops):
        yes, no, compares = COMPARISONS[type(sign)]
        is_so = compares(rounded[place], rounded[place + 1])
        words += f" {yes if is_so else no} {_written(sides[place + 1])}"
        holds &= is_so
    return Outcome(holds, words)


def _written(value: float) -> str:
    """Give a value with the decimals it needs, three at most."""
    return f"{_half_up(value, 3):.10g}".replace("-", "\N{MINUS SIGN}")
