"""Official declaration workbooks: generated from form definitions, read back, checked and summarised."""

__version__ = "0.1.0"
