"""Why an incident got the answer it got."""
