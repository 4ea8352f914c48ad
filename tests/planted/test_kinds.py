"""The kinds of planted fault: what each makes of a line, and where none stands."""

import pytest

from planted.kinds import faults


@pytest.mark.parametrize(
    ("line", "kind", "made"),
    [
        ("ok = a < b", "comparison", ["ok = a <= b", "ok = a > b"]),
        ("ok = (a - 1) in (b)", "comparison", ["ok = (a - 1) not in (b)"]),
        ("å = (a) + b", "operator", ["å = (a) - b"]),
        ("a *= b", "operator", ["a /= b"]),
        ("x = 1.5", "constant", ["x = 2.25"]),
        ("x = 3", "constant", ["x = 2", "x = 4"]),
        ("x = 'ö'", "constant", ["x = 'öX'"]),
        ("x = True", "constant", ["x = False"]),
        ("x = -a", "negation", ["x = (a)"]),
        ("x = a and b", "condition", ["x = a or b"]),
        ("x = [a for a in b if c]", "condition", ["x = [a for a in b if not (c)]"]),
        ("x = f(a, *b, c=d)", "arguments", []),
        ("x = f(a, b)", "arguments", ["x = f(b, a)"]),
        ("x = np.minimum(a)", "function", ["x = np.maximum(a)"]),
        ("books.append(a)", "statement", ["pass"]),
        ("x[0] = a", "statement", ["pass"]),
        ("from a import b", "any", []),
        ("'''Say 1 < 2.'''", "constant", []),
        ("x: Literal[1]", "constant", []),
        ("x = f'{a + 1}'", "operator", []),
    ],
)
def test_a_kind_makes_of_a_line(line, kind, made):
    assert sorted(fault.planted(line) for fault in faults(line) if fault.kind == kind) == made


def test_a_lost_return_value_and_a_negated_branch():
    source = "def f(a):\n    if a:\n        return 2\n    return None\n"
    found = {
        (fault.kind, fault.planted(source).splitlines()[fault.line - 1].strip()) for fault in faults(source)
    }
    assert {("return value", "return None"), ("condition", "if not (a):")} <= found
    assert [fault.kind for fault in faults(source)].count("return value") == 1
