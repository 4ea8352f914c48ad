"""What is said of money: what it costs, what it buys, what knowing more is worth."""
