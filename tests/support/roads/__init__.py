"""Small roads and towns, and what is made up about them."""
