# mypy: disable-error-code="untyped-decorator,no-untyped-call,import-untyped"
"""Vector instructions for sweeps: a label per tree side by side, all relaxed at once.

numba does not put eight labels into one register by itself, so these two steps are written as LLVM code. They
run on every processor: where registers are shorter, LLVM splits the vectors.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

LANES = 8
"""Trees that one sweep grows at once."""


def _lanes(context: Any, builder: Any, kind: Any, value: Any, row: Any) -> Any:
    """Return the address of one row of an array of shape (rows, LANES), as a vector."""
    data = context.make_array(kind)(context, builder, value).data
    spot = builder.gep(data, [builder.mul(row, ir.Constant(row.type, LANES))])
    return builder.bitcast(spot, _vector(context, kind).as_pointer())


def _vector(context: Any, kind: Any) -> Any:
    return ir.VectorType(context.get_data_type(kind.dtype), LANES)


def _spread(builder: Any, vector: Any, value: Any) -> Any:
    """Return a vector with `value` in each lane."""
    word = ir.IntType(32)
    one = builder.insert_element(ir.Constant(vector, ir.Undefined), value, ir.Constant(word, 0))
    zeros = ir.Constant(ir.VectorType(word, LANES), [0] * LANES)
    return builder.shuffle_vector(one, ir.Constant(vector, ir.Undefined), zeros)


def _are_rows(*kinds: Any) -> bool:
    return all(isinstance(kind, types.Array) and kind.layout == "C" and kind.ndim == 2 for kind in kinds)


@intrinsic
def relax(typing: Any, labels: Any, arcs: Any, low: Any, high: Any, v: Any, fresh: Any, never: Any) -> Any:  # noqa: ARG001
    """Take the least label of `v` over its arcs, for all lanes in one instruction each.

    ``start = never if fresh else labels[v]; labels[v] = min(start, labels[head] + weight for arcs low … high)``
    """
    if not _are_rows(labels, arcs) or labels.dtype != arcs.dtype:
        return None

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kinds = signature.args
        begin, end, node = (context.cast(builder, args[k], kinds[k], types.intp) for k in (2, 3, 4))
        is_fresh = context.cast(builder, args[5], kinds[5], types.boolean)
        vector = _vector(context, kinds[0])
        width = labels.dtype.bitwidth // 8
        pairs = context.make_array(kinds[1])(context, builder, args[1]).data
        mine = _lanes(context, builder, kinds[0], args[0], node)
        closed = _spread(builder, vector, context.cast(builder, args[6], kinds[6], labels.dtype))
        start = builder.select(is_fresh, closed, builder.load(mine, align=width))
        best = cgutils.alloca_once_value(builder, start)
        one = ir.Constant(node.type, 1)
        with cgutils.for_range_slice(builder, begin, end, one, intp=node.type) as (arc, _):
            at = builder.shl(arc, one)
            head = builder.load(builder.gep(pairs, [at]))
            weight = builder.load(builder.gep(pairs, [builder.add(at, one)]))
            if width < 8:
                head = builder.zext(head, node.type)
            other = builder.load(_lanes(context, builder, kinds[0], args[0], head), align=width)
            reached = builder.add(other, _spread(builder, vector, weight))
            known = builder.load(best)
            builder.store(builder.select(builder.icmp_signed("<", reached, known), reached, known), best)
        builder.store(builder.load(best), mine, align=width)
        return context.get_dummy_value()

    return types.void(labels, arcs, low, high, v, fresh, never), generate


@intrinsic
def write(typing: Any, labels: Any, v: Any, out: Any, row: Any, never: Any, most: Any) -> Any:  # noqa: ARG001
    """``out[row] = where(labels[v] < never, labels[v], -1)``; ``most[0]`` becomes the largest yet, by lane."""
    if not _are_rows(labels, out, most) or labels.dtype != most.dtype or out.dtype != types.int64:
        return None

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        kinds = signature.args
        at, to = (context.cast(builder, args[k], kinds[k], types.intp) for k in (1, 3))
        vector = _vector(context, kinds[0])
        width = labels.dtype.bitwidth // 8
        label = builder.load(_lanes(context, builder, kinds[0], args[0], at), align=width)
        closed = _spread(builder, vector, context.cast(builder, args[4], kinds[4], labels.dtype))
        nothing = ir.Constant(vector, [-1] * LANES)
        answer = builder.select(builder.icmp_signed("<", label, closed), label, nothing)
        top = _lanes(context, builder, kinds[5], args[5], ir.Constant(at.type, 0))
        known = builder.load(top, align=width)
        builder.store(
            builder.select(builder.icmp_signed(">", answer, known), answer, known), top, align=width
        )
        if width < 8:
            answer = builder.sext(answer, _vector(context, kinds[2]))
        builder.store(answer, _lanes(context, builder, kinds[2], args[2], to), align=8)
        return context.get_dummy_value()

    return types.void(labels, v, out, row, never, most), generate
