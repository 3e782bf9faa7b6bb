"""A large value as the key of a cache, without comparing all that is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, eq=False, slots=True)
class Same(Generic[T]):
    """Equal only to a wrapper of the very same object, which it keeps alive as long as the cache keeps the key."""

    value: T

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)
