"""What a scenario costs and what the money buys."""
