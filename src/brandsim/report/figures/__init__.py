"""Figures: curves, maps, differences, frontier, timeline, roster."""
