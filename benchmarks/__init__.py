"""Published instances and county sizes against best-known values; never imported by the product."""
