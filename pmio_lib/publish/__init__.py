"""Numbers ledger, notebook runner, run-to-run diff and site: from results to what a reader opens."""
