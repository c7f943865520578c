"""The tools: what people touch. They use everything below and nothing uses them."""
