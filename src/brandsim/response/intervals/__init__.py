"""Intervals: of means in strata, of quantiles over all years, of rare shares, of draws, and what each can be."""
