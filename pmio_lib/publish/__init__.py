"""From results to what a reader opens: numbers ledger, pages, notebook runner, site."""
