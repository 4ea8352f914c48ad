"""Sweeps: many scenarios, municipalities and seeds, in chunks that are kept as they are finished."""
