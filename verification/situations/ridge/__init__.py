"""Ridge regression on isotropic features, of any size."""
