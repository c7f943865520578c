"""The trusted core: what a proof is. It imports nothing of the project, and nothing but Python."""
