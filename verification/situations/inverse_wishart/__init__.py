"""An entry beside the diagonal of an inverse Wishart matrix, that of the weak features of n inputs."""
