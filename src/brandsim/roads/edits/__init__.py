"""What-ifs as data: closures, road works, new roads."""
