"""The page of the numbers that stand in code, not in data: what each is, as it stands beside it, and which limits hold.

A number that is meant to move is written there by ``pytest tests/test_told_numbers.py --renew-golden``, and so is what
holds where a caller says nothing, beside the tests.
"""

import ast
from pathlib import Path

from brandsim.scenarios.files.assumptions import LIMITS, LIMITS_OF_TABLES
from support.code import SOURCE, files, nodes_of, parsed
from support.surfaces.golden import Golden

TESTS = Path(__file__).parent
DOCS = TESTS.parent / "docs"
HEAD = """\
# Tal som står i koden

Modellens antaganden står i `data`, med källa och spann. Här är de tal som står i koden själv: hur nära som är nära, av
hur få ingenting sägs, hur stort som får plats, och de gränser som ett antagande eller en nyckel i en fil prövas mot.
Beskrivningarna är på engelska, som koden. Sidan skrivs av `pytest tests/test_told_numbers.py --renew-golden`, och
testerna håller den vid koden."""
MADE_OF = (
    ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.UnaryOp, ast.BinOp, ast.Name, ast.Attribute,
    ast.operator, ast.unaryop, ast.expr_context,
)  # fmt: skip
MADE_BY = {"float", "frozenset", "np.array", "np.int32", "np.int64", "np.linspace", "np.uint32", "np.uint64"}
LIMITING = ("ge", "gt", "le", "lt", "min_length", "max_length")


def is_number(value):
    """Return whether an expression is made of numbers and names alone, with at least one number."""
    numbers = 0
    for node in ast.walk(value):
        if isinstance(node, ast.Call):
            if ast.unparse(node.func) not in MADE_BY:
                return False
        elif isinstance(node, ast.Constant):
            numbers += isinstance(node.value, int | float) and not isinstance(node.value, bool)
        elif not isinstance(node, MADE_OF):
            return False
    return numbers > 0


def said_of(path, node, following):
    """Return what stands below a number, behind it or above it."""
    if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
        return str(following.value.value)
    written = path.read_text("utf-8").splitlines()
    above = written[node.lineno - 2].strip()
    return written[node.end_lineno - 1].partition("  # ")[2] or above.removeprefix("# ") * above.startswith(
        "#"
    )


def numbers():
    for path in files():
        body = parsed(path).body
        for node, following in zip(body, [*body[1:], None], strict=True):
            if (
                isinstance(node, ast.Assign | ast.AnnAssign)
                and node.value is not None
                and is_number(node.value)
            ):
                name = ast.unparse(node.target if isinstance(node, ast.AnnAssign) else node.targets[0]).strip(
                    "()"
                )
                if name != "LIMITS":
                    yield path, name, ast.unparse(node.value), said_of(path, node, following)


def limits():
    """Yield the keys of files that have limits, with the value of one that is left out."""
    for path in files():
        for of in (node for node in parsed(path).body if isinstance(node, ast.ClassDef)):
            for field in (node for node in of.body if isinstance(node, ast.AnnAssign)):
                for call in (node for node in ast.walk(field) if isinstance(node, ast.Call)):
                    told = {word.arg: ast.unparse(word.value) for word in call.keywords}
                    within = [f"{name} {told[name]}" for name in LIMITING if name in told]
                    if ast.unparse(call.func) == "Field" and within:
                        left_out = [*map(ast.unparse, call.args), told.get("default", "")][0].replace(
                            "None", "–"
                        )
                        yield path, f"{of.name}.{ast.unparse(field.target)}", left_out, ", ".join(within)


def left_out(path):
    """Yield the functions and classes of a file with the values of what a caller may leave out."""
    for node in nodes_of(path):
        if isinstance(node, ast.FunctionDef):
            places = [*node.args.posonlyargs, *node.args.args]
            given = zip(places[len(places) - len(node.args.defaults) :], node.args.defaults, strict=True)
            named = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
            told = [(one.arg, value) for one, value in (*given, *named)]
        elif isinstance(node, ast.ClassDef):
            told = [
                (ast.unparse(one.target), one.value) for one in node.body if isinstance(one, ast.AnnAssign)
            ]
        else:
            continue
        said = [
            f"{name}={ast.unparse(value)}" for name, value in told
            if isinstance(value, ast.Constant | ast.UnaryOp | ast.Tuple) and ast.unparse(value) not in {"None", "'sv'"}
        ]  # fmt: skip
        if said:
            yield f"{node.name}({', '.join(said)})"


def table(heads, rows):
    cells = (" | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in row) for row in rows)
    return "\n".join([f"| {heads} |", f"|{'--|' * (heads.count('|') + 1)}", *(f"| {row} |" for row in cells)])


def page():
    written = [(f"`{path.relative_to(SOURCE).as_posix()}`", f"`{name}`", f"`{value}`", said)
               for path, name, value, said in numbers()]  # fmt: skip
    asked = [(f"`{path.relative_to(SOURCE).as_posix()}`", f"`{name}`", left_out, within)
             for path, name, left_out, within in limits()]  # fmt: skip
    held = [
        (f"`{name}`", f"{low:g}", f"{high:g}") for name, (low, high) in {**LIMITS, **LIMITS_OF_TABLES}.items()
    ]
    assert len(written) > 350
    assert len(asked) > 40
    return "\n\n".join([
        HEAD,
        "## Gränser för antaganden", table("antagande | lägst | högst", held),
        "## Gränser för nycklar i filer", table("fil | nyckel | utelämnad | gränser", asked),
        "## Tal", table("fil | namn | tal | vad det är", written),
    ])  # fmt: skip


def test_the_page_tells_the_numbers_of_the_code(request):
    Golden(DOCS, request.config.getoption("renew_golden")).check("tal.md", page())


def test_what_holds_where_a_caller_says_nothing_is_as_it_was(request):
    silent = [f"{path.relative_to(SOURCE).as_posix()}: {one}" for path in files() for one in left_out(path)]
    golden = Golden(TESTS / "golden", request.config.getoption("renew_golden"))
    golden.check("left_out.txt", "\n".join(silent))
