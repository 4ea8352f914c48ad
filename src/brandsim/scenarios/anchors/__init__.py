"""Anchors: published and own figures that the model is held against, and what it answers where they hold."""
