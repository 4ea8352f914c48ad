"""Decisions: comparison, goals, sensitivity."""
