"""Scenarios: staffing decisions as short files, run over many years, compared in pairs, with their cost."""
