"""The legal forms, books and reports on paper: one input type and one template for each.

Every word that comes from outside reaches a template as data, never as part of its source.
"""
