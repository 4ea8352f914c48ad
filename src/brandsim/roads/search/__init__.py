"""Where one can get, how fast, by which way, and why not."""
