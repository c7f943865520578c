"""A student on its teacher's own inputs."""
