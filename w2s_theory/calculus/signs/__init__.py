"""Why a rational function is nonnegative on a domain, and where at integers."""
