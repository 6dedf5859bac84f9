"""One file for each company whose chat we are in."""
