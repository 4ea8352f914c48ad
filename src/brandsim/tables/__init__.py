"""Tables and files at the border: what users write, read into checked, frozen rows and models."""
