"""Figures of runs, comparisons, incidents and rosters: matplotlib figures that pyplot does not manage."""
