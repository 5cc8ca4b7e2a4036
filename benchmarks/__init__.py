"""What the product takes beside its bare counterpart, both measured in one run on one machine."""
