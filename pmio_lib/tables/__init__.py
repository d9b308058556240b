"""What every contract shares: described columns, checks, the store, the account of rows."""
