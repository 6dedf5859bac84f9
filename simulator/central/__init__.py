"""The central databases, played from what they promise in public: keep what is signed, once, by its id."""
