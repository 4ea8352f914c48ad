"""Results that machines read: dataclasses whose fields are the keys of the JSON."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, ClassVar


class Result:
    """Base of a frozen dataclass that is a row of a result."""

    left_out_if_none: ClassVar[tuple[str, ...]] = ()
    """Fields that only some rows have."""

    def to_dict(self) -> dict[str, Any]:
        """Return the fields in their order as JSON can hold them: tuples as lists, missing values as None."""
        row = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in row.items()
            if value is not None or name not in self.left_out_if_none
        }
