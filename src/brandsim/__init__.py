"""brandsim: what a rescue-service staffing decision buys."""
