"""Quotations: found in a text, looked for in its sources, and judged. Strings in, values out."""
