"""From a raw frame to a schema-valid frame and a ledger of what was dropped. No statistics."""
