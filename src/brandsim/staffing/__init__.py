"""Staffing: posts, people and seats; who is there, hour by hour."""

from brandsim.staffing.availability import Availability, decided_level
from brandsim.staffing.posts import posts_per_seat

__all__ = ["Availability", "decided_level", "posts_per_seat"]
