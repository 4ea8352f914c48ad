"""What changes a travel time: speeds, conditions, ferries, boats, bridges."""
