"""Label noise of uneven variances."""
