"""The starter catalogue that ships with the product: `starter.json`; see docs/catalogue-format.md."""
