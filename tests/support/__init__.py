"""What tests share: worlds, graphs, another city, rule counts."""
