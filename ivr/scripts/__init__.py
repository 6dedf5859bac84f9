"""What the calls say that we make, and what their keys mean: a file a purpose."""
