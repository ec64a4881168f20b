"""What was in each well."""
