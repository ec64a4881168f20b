"""A model written as text, such as "b1*(1-exp(-b2*x))": parsed and calculated here, and never run as code."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np

from platekit.curves._model import Floats
from platekit.errors import FitError, did_you_mean

Value = Floats | float
Step = Callable[[Mapping[str, Value]], Value]

FUNCTIONS: dict[str, Callable[..., Value]] = {
    name: getattr(np, name)
    for name in (
        "abs", "arctan", "cos", "cosh", "exp", "expm1", "log", "log10", "log1p", "log2", "sin", "sinh", "sqrt", "tan", "tanh",
    )
}  # fmt: skip
_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Pow: np.power,
    ast.UAdd: operator.pos, ast.USub: operator.neg,
}  # fmt: skip
# Longer and deeper than any model is, and short enough that no text can exhaust the parser.
_MOST_CHARACTERS, _DEEPEST = 2000, 60
_ALLOWED = "Use numbers, x, the parameters of `start`, + - * / ** ( ) and " + ", ".join(FUNCTIONS) + "."


def expression(text: str, parameters: Collection[str]) -> Step:
    """Return the calculation that a text describes.

    Parameters
    ----------
    text : str
        Arithmetic (+ - * / ** and parentheses) of numbers, ``x``, the parameters, and `FUNCTIONS` of one argument.
    parameters : collection of str
        Every one of them must stand in the text.

    Returns
    -------
    callable
        Takes the values by name, and returns that of the text; where it has none, such as log(-1), NaN.

    Raises
    ------
    FitError
        If the text holds anything else; it is parsed, and nothing of it is ever run as Python.

    Examples
    --------
    >>> float(expression("b1*(1-exp(-b2*x))", ["b1", "b2"])({"b1": 2.0, "b2": 0.0, "x": 1.0}))
    0.0
    """
    if len(text) > _MOST_CHARACTERS:
        raise FitError(
            "model", f"a text of {len(text)} characters", f"{_MOST_CHARACTERS} or fewer", "Write the model as a function."
        )  # fmt: skip
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    # A null byte is a ValueError, and nesting that the parser cannot hold a MemoryError or RecursionError.
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise FitError(_where(text), "a text that is no formula", "one formula", _ALLOWED) from error
    used: set[str] = set()
    step = _step(tree, text, ({"x", *parameters}, used), _DEEPEST)
    unused = [name for name in parameters if name not in used]
    if unused:
        raise FitError(
            _where(text), f"no '{unused[0]}'", "every parameter of `start`", "Use it in the model, or leave it out of `start`."
        )  # fmt: skip
    return step


def _step(node: ast.AST, text: str, names: tuple[set[str], set[str]], depth: int) -> Step:
    """Return the calculation of one part of the text, and note which names it uses."""
    known, used = names
    if depth == 0:
        raise FitError(
            _where(text), "too many steps inside each other", f"{_DEEPEST} or fewer", "Write the model as a function."
        )
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return _constant(value, text)
        case ast.Name(id=name):
            if name not in known:
                where = f"'{name}', which is no parameter"
                raise FitError(
                    _where(text), where, "x or a parameter of `start`", f"Names: {did_you_mean(name, known)}"
                )
            used.add(name)
            return lambda values: values[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            calculate = _OPERATORS[type(op)]
            one, other = _step(left, text, names, depth - 1), _step(right, text, names, depth - 1)
            return lambda values: calculate(one(values), other(values))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _OPERATORS:
            calculate, one = _OPERATORS[type(op)], _step(operand, text, names, depth - 1)
            return lambda values: calculate(one(values))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in FUNCTIONS:
            calculate, one = FUNCTIONS[name], _step(argument, text, names, depth - 1)
            return lambda values: calculate(one(values))
        case _:
            raise FitError(_where(text), f"'{_quoted(node, text)}'", "arithmetic only", _mend(node))


def _constant(value: float, text: str) -> Step:
    # As numbers of the same kind as the data: 9**9**9 is then inf at once, and not a sum without end.
    try:
        number = np.float64(value)
    except OverflowError:
        number = np.float64(np.inf)
    if not np.isfinite(number):
        raise FitError(
            _where(text), "a number too large to calculate with", "one below 1e308", "Write a smaller number."
        )
    return lambda _: number


def _where(text: str) -> str:
    short = " ".join(text.split())
    return f"model '{short if len(short) <= 60 else short[:57] + '...'}'"


def _quoted(node: ast.AST, text: str) -> str:
    found = " ".join((ast.get_source_segment(text.strip(), node) or type(node).__name__).split())
    return found if len(found) <= 40 else found[:37] + "..."


def _mend(node: ast.AST) -> str:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
        return "A power is written **. " + _ALLOWED
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in FUNCTIONS:
        return f"Functions: {did_you_mean(node.func.id, FUNCTIONS)}"
    return _ALLOWED
