"""Official files as they arrive: one reader a publisher's layout, each known by its headings."""
