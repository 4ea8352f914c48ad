"""What a user reads, as a test takes it apart."""
