"""Official and published figures: contracts, cleaning, panels by year and area."""
