"""The starter catalogue that ships with the product: `starter.json`, in the format of docs/catalogue-format.md."""
