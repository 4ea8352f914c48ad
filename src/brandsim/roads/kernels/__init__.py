"""Shortest-path kernels: one source, and several sources per node."""
