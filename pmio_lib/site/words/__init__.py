"""What pages say besides their findings: words explained, sources, how to cite, accessibility."""
