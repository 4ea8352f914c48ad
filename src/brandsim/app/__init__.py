"""The workshop: a scenario changed by sliders in a browser on the same computer, and answered at once."""
