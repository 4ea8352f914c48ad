"""Scenario files and tables of assumptions, read and checked."""
