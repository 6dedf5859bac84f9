"""Vietnamese text and what the air interface does to it; pure: no web, database, queue or clock in here.

`fold` normalises and strips accents, `telex` undoes keyboard residue, `clean` tidies what came in, `gsm7` is
the alphabet of the network, `segments` counts and cuts messages, `accents` decides whether accents are worth
their price.
"""
