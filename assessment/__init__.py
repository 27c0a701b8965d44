"""City-strategic assessment of social housing renovations supported by Landsbyggefonden."""

__version__ = "0.1.0"
