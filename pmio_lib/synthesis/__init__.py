"""Rooms that draw the phases together: contribution, joint display, who took part, what follows."""
