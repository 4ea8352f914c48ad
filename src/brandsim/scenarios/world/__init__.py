"""From a scenario to the arrays that the engines play."""
