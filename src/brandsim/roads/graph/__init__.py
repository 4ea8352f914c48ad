"""What a network is: nodes, arcs, points on roads, turns."""
