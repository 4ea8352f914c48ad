"""The decision page: what is gained, where, for what money and how surely."""
