"""One file for each company whose calls we take and place."""
